using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Shell;

/// <summary>Files of <c>data/examples</c> by name, or any file by path.</summary>
internal static class Examples
{
    public static string Find(string file) =>
        new[] { file, Path.Combine(Settings.DataDirectory, "examples", file) }.FirstOrDefault(File.Exists)
        ?? throw new UserErrorException($"ファイル「{file}」がありません。", $"There is no file '{file}'.");
}
