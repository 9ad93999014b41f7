using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Absorption.Projects;

/// <summary><c>forest-sink project</c>: FO-001 projects from the command line, by the same steps as in the browser.</summary>
internal static class ProjectCommand
{
    public static Command Create() => new("project", "FO-001 projects: create, enrol, run, freeze, verify, export. / プロジェクトの管理")
    {
        List(), New(), Enrol(), Run(), Freeze(), Verify(), Export(),
    };

    private static Command List() => Make("list", "List the projects.", [], async (call, cancellation) =>
        call.Write((await new ProjectStore(call.Database).AllAsync(call.Municipality, cancellation)).ToList(), projects => string.Join('\n', projects.Select(p => $"{p.ProjectId}  {p.Name}  FY{p.FirstFy}-{p.LastFy}  {p.Stands} stands"))));

    private static Command New()
    {
        var name = new Option<string>("--name") { Description = "the project's name", Required = true };
        var registry = new Option<string>("--registry-no") { Description = "registry number, once registered" };
        var methodology = new Option<string>("--methodology") { Description = "fo-001 or fo-003", DefaultValueFactory = _ => "fo-001" };
        var version = new Option<string>("--methodology-version") { Description = "version of the methodology text", Required = true };
        var years = new Option<string>("--years") { Description = "certification period, 8 to 16 fiscal years, e.g. 2026-2041", Required = true };
        var applicant = new Option<string>("--applicant") { Description = "who applies", Required = true };
        var plan = new Option<string>("--plan") { Description = "name of the forest management plan; begins with the period" };
        var growth = new Option<string>("--growth") { Description = "auto, table or register", DefaultValueFactory = _ => "auto" };
        methodology.AcceptOnlyFromAmong("fo-001", "fo-003");
        growth.AcceptOnlyFromAmong("auto", "table", "register");
        return Make("create", "Create a project.", [name, registry, methodology, version, years, applicant, plan, growth], async (call, cancellation) =>
        {
            var period = Years(call.Value(years)!);
            var project = new Project
            {
                ProjectId = Guid.CreateVersion7(),
                Name = call.Value(name)!,
                RegistryNo = call.Value(registry),
                Methodology = call.Value(methodology)!,
                MethodologyVersion = call.Value(version)!,
                FirstFy = period.First.Year,
                LastFy = period.Last.Year,
                ScopeOption = 1,
                Applicant = call.Value(applicant)!,
                GrowthChoice = call.Value(growth)!,
            };
            var store = new ProjectStore(call.Database);
            await store.CreateAsync(call.Municipality, project, cancellation);
            if (call.Value(plan) is { } planName)
                await store.AddPlanAsync(call.Municipality, project.ProjectId, new()
                {
                    PlanId = Guid.CreateVersion7(),
                    Name = planName,
                    Kind = "compartment",
                    ApprovedOn = period.First.Start,
                    FirstDay = period.First.Start,
                    LastDay = period.First.Plus(4).End,
                }, cancellation);
            call.Write(new { project = project.ProjectId }, created => $"{created.project}");
        });
    }

    private static Command Enrol()
    {
        var project = Project();
        var stands = new Option<string>("--stands") { Description = "stand codes separated by commas" };
        var type = new Option<string>("--forest-type") { Description = "every stand of this forest type, e.g. planted" };
        var factor = new Option<decimal>("--area-factor") { Description = "0.9 or 1.0", DefaultValueFactory = _ => 0.9m };
        var practice = new Option<int?>("--practice-fy") { Description = "fiscal year of a proven practice; needs --evidence" };
        var evidence = new Option<string>("--evidence") { Description = "the document that proves it" };
        return Make("enrol", "Enrol stands, with the evidence of their practice.", [project, stands, type, factor, practice, evidence], async (call, cancellation) =>
        {
            var found = await FindAsync(call, call.Value(project), cancellation);
            var ids = await StandsAsync(call, call.Value(stands), call.Value(type), cancellation);
            var store = new EnrolmentStore(call.Database);
            var enrolled = await store.EnrolAsync(call.Municipality, found, ids, call.Value(factor), cancellation);
            if (call.Value(practice) is { } fy)
                await store.SetTickAsync(call.Municipality, found.ProjectId, ids, "practice", true, fy,
                    call.Value(evidence) ?? throw new UserErrorException("--evidence に根拠の書類を入れてください。", "--evidence must name the document."), cancellation);
            call.Write(enrolled, result => $"{result.Added} enrolled, {result.AlreadyIn} already in, {result.Elsewhere.Count} in other projects");
        });
    }

    private static Command Run()
    {
        var project = Project();
        var years = new Option<string>("--years") { Description = "monitoring period, e.g. 2026-2033; default: the certification period" };
        return Make("run", "Run a monitoring period and store it.", [project, years], async (call, cancellation) =>
        {
            var found = await FindAsync(call, call.Value(project), cancellation);
            var period = call.Value(years) is { } text ? Years(text) : found.Years;
            var run = await new MonitoringRunner(call.Database).RunAsync(
                call.Municipality, new(Guid.CreateVersion7(), found.ProjectId, period.First.Year, period.Last.Year), (_, _, _, _, _) => Task.CompletedTask, cancellation);
            call.Write(RunReport.Of(run), report => $"run {report.Run}: net {report.NetTCo2} t-CO2, certified {report.CertifiedT}, buffer {report.BufferT}, account {report.AccountT}; {report.Blocking} errors, {report.Warnings} warnings");
        });
    }

    private static Command Freeze()
    {
        var run = RunOption();
        return Make("freeze", "Freeze a run as the basis of a monitoring report.", [run], async (call, cancellation) =>
        {
            var store = new MonitoringStore(call.Database);
            var found = await FindRunAsync(call, call.Value(run), cancellation);
            await store.FreezeAsync(call.Municipality, found.RunId, "", cancellation);
            call.Write(RunReport.Of((await store.FindAsync(call.Municipality, found.RunId, cancellation))!), report => $"frozen {report.FrozenAt:u}");
        });
    }

    private static Command Verify()
    {
        var run = RunOption();
        return Make("verify", "Compute a stored run again from its own inputs and editions.", [run], async (call, cancellation) =>
        {
            var verified = (await new MonitoringStore(call.Database).VerifyAsync(call.Municipality, (await FindRunAsync(call, call.Value(run), cancellation)).RunId, cancellation))!;
            call.Write(new { agrees = verified.Agrees, storedSha256 = verified.Run.ResultSha256, resultSha256 = verified.ResultSha256 }, result => $"{(result.agrees ? "equal" : "DIFFERENT")} {result.resultSha256}");
            if (!verified.Agrees)
                throw new UserErrorException("計算し直した結果が、保存した結果と一致しません。", "The recomputed result differs from the stored one.");
        });
    }

    private static Command Export()
    {
        var run = RunOption();
        var output = new Option<string>("--output") { Description = "file to write, e.g. monitoring.xlsx", Required = true };
        return Make("export", "Write a run as a workbook with formulas.", [run, output], async (call, cancellation) =>
        {
            var found = await FindRunAsync(call, call.Value(run), cancellation);
            await using var transaction = await call.Database.BeginAsync(call.Municipality, cancellation);
            var species = await new SpeciesStore().FindAsync(transaction, cancellation);
            var content = await WorkbookReader.ReadAsync(call.Municipality, found, new(call.Database), new(call.Database), new(call.Database),
                key => species.Find(key) is { } known ? (Terminal.SpeaksJapanese ? known.Name.Ja : known.Name.En) : key, (ja, en) => Terminal.SpeaksJapanese ? ja : en, cancellation);
            await File.WriteAllBytesAsync(call.Value(output)!, RunWorkbook.Write(content), cancellation);
            call.Write(new { file = Path.GetFullPath(call.Value(output)!) }, written => written.file);
        });
    }

    private static Option<Guid> Project() => new("--project") { Description = "the project's id", Required = true };

    private static Option<Guid> RunOption() => new("--run") { Description = "the run's id", Required = true };

    private static Command Make(string name, string description, IEnumerable<Option> options, Func<Call, CancellationToken, Task> action)
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command(name, description) { municipality, format };
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            await action(new(arguments, database, code, arguments.GetValue(format) == "json"), cancellation);
            return 0;
        });
        return command;
    }

    private static FiscalYearRange Years(string text) => FiscalYearRange.TryParse(text, out var years)
        ? years
        : throw new UserErrorException($"年度「{text}」を読めません（例: 2026-2041）。", $"Cannot read the fiscal years '{text}' (e.g. 2026-2041).");

    private static async Task<Project> FindAsync(Call call, Guid id, CancellationToken cancellation) =>
        await new ProjectStore(call.Database).FindAsync(call.Municipality, id, cancellation)
        ?? throw new UserErrorException($"プロジェクト {id} はありません。", $"There is no project {id}.");

    private static async Task<MonitoringRun> FindRunAsync(Call call, Guid id, CancellationToken cancellation) =>
        await new MonitoringStore(call.Database).FindAsync(call.Municipality, id, cancellation)
        ?? throw new UserErrorException($"モニタリング {id} はありません。", $"There is no run {id}.");

    private static async Task<IReadOnlyList<long>> StandsAsync(Call call, string? codes, string? type, CancellationToken cancellation)
    {
        if (codes is null)
            return await new StandTable(call.Database).IdsAsync(call.Municipality, new(FiscalYear.Of(DateOnly.FromDateTime(DateTime.Today)), ForestTypes: type is null ? null : [type]), int.MaxValue, cancellation);
        var wanted = codes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(code => Municipalities.StandCodeOf(code).ToString()).Distinct(StringComparer.Ordinal).ToList();
        var ids = await new PostGis.Absorption.EstimateStore(call.Database).StandIdsAsync(call.Municipality, wanted, cancellation);
        return wanted.Where(code => !ids.ContainsKey(code)).ToList() is { Count: > 0 } missing
            ? throw new UserErrorException($"次の小班はありません: {string.Join("、", missing)}", $"There is no such stand: {string.Join(", ", missing)}")
            : [.. wanted.Select(code => ids[code])];
    }

    /// <summary>What an action is given.</summary>
    private sealed record Call(ParseResult Arguments, ForestSinkDatabase Database, MunicipalityCode Municipality, bool IsJson)
    {
        public T? Value<T>(Option<T> option) => Arguments.GetValue(option);

        public void Write<T>(T value, Func<T, string> text) where T : notnull
        {
            if (IsJson)
                Terminal.WriteJson(value);
            else
                Console.Out.WriteLine(text(value));
        }
    }
}
