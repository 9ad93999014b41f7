using System.CommandLine;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Shell;

/// <summary>How commands name a municipality and its stands.</summary>
internal static class Municipalities
{
    public static Option<string> Option() => new("--municipality") { Description = "5-digit municipality code, e.g. 40348", Required = true };

    /// <exception cref="UserErrorException">The code is malformed, or nothing is registered under it.</exception>
    public static async Task<MunicipalityCode> FindAsync(ForestSinkDatabase database, string? text, CancellationToken cancellation)
    {
        if (!MunicipalityCode.TryParse(text, out var code))
            throw new UserErrorException($"市町村コード「{text}」は5桁の数字ではありません（例: 40348）。", $"'{text}' is not a 5-digit municipality code such as 40348.");
        if (await new MunicipalityStore(database).FindAsync(code, cancellation) is null)
            throw new UserErrorException($"市町村 {code} は登録されていません。先に森林簿を取り込んでください。", $"The municipality {code} is not registered: import its forest first.");
        return code;
    }

    /// <exception cref="UserErrorException">The text is no stand code.</exception>
    public static StandCode StandCodeOf(string text) => StandCode.TryParse(text, out var code, out var problem)
        ? code
        : throw new UserErrorException($"小班「{text}」: {problem.Ja}", $"Stand '{text}': {problem.En}");
}
