using System.CommandLine;
using System.Globalization;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Audit;
using ForestSink.PostGis.Database;

namespace ForestSink.Cli.Accounts;

/// <summary><c>forest-sink audit verify</c>: recomputes the audit chains and names the first broken link. Exit code 1 where one is broken.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "The audit log.") { CreateVerify(), CreateHeads() };

    private static Command CreateVerify()
    {
        var municipality = MunicipalityOption();
        var format = Terminal.FormatOption();
        var command = new Command("verify", "Recompute the chain of each municipality's audit log.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var log = new AuditStore(database);
            var states = new List<(MunicipalityCode Code, ChainState State)>();
            foreach (var code in await ChosenAsync(database, arguments.GetValue(municipality), cancellation))
                states.Add((code, await log.VerifyAsync(code, cancellation)));
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(states.Select(s => new { Municipality = s.Code.ToString(), s.State.VerifiedEntries, s.State.VerifiedAt, s.State.HeadHash, s.State.Broken }));
            else
                states.ForEach(s => Console.Out.WriteLine(Line(s.Code, s.State)));
            return states.Exists(s => s.State.Broken is not null) ? 1 : 0;
        });
        return command;
    }

    private static Command CreateHeads()
    {
        var municipality = MunicipalityOption();
        var format = Terminal.FormatOption();
        var days = new Option<int>("--days") { Description = "How many days back", DefaultValueFactory = _ => 31 };
        var command = new Command("heads", "Print the last entry and hash of each day, to be kept on paper.") { municipality, days, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            foreach (var code in await ChosenAsync(database, arguments.GetValue(municipality), cancellation))
            {
                var heads = await new AuditStore(database).DailyHeadsAsync(code, arguments.GetValue(days), cancellation);
                if (arguments.GetValue(format) == "json")
                    Terminal.WriteJson(new { Municipality = code.ToString(), heads });
                foreach (var head in arguments.GetValue(format) == "json" ? [] : heads)
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{code}  {head.Day:yyyy-MM-dd}  {head.EntryNo,8}  {head.Hash}"));
            }
            return 0;
        });
        return command;
    }

    private static Option<string?> MunicipalityOption() => new("--municipality") { Description = "5-digit code; without it, every municipality" };

    private static Task<IReadOnlyList<MunicipalityCode>> ChosenAsync(ForestSinkDatabase database, string? text, CancellationToken cancellation) =>
        new FirstAdministrator(database).ChosenAsync(text, cancellation);

    private static string Line(MunicipalityCode code, ChainState state) => (state.Broken, Terminal.SpeaksJapanese) switch
    {
        ({ } broken, true) => $"{code}: 切れています。{broken.Japanese}",
        ({ } broken, false) => $"{code}: BROKEN. {broken.English}",
        (null, true) => string.Create(CultureInfo.InvariantCulture, $"{code}: 記録 {state.VerifiedEntries} 件を検証しました。末尾 {state.HeadHash}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{code}: verified through entry {state.VerifiedEntries}, head {state.HeadHash}"),
    };
}
