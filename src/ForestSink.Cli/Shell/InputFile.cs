using System.Globalization;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Shell;

/// <summary>A file named on the command line, read whole; an unreadable or too large one is answered in words.</summary>
internal static class InputFile
{
    private const int Megabyte = 1024 * 1024;

    /// <exception cref="UserErrorException">It cannot be read, or is larger than <paramref name="mostBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(string path, long mostBytes, CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true } file && file.Length > mostBytes)
            {
                var limit = (mostBytes / Megabyte).ToString(CultureInfo.InvariantCulture);
                throw new UserErrorException($"{path} は大きすぎます（上限{limit} MB）。", $"{path} is too large ({limit} MB at most).");
            }

            return await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"ファイル {path} を読めません。", $"Cannot read the file {path}.", unreadable);
        }
    }
}
