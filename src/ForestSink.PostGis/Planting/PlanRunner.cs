using System.Text.Json;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Planting;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting;

/// <summary>Solves a plan and explains it: the plan, its gap, what was nearly chosen, what another budget would bring.</summary>
public sealed class PlanRunner(ForestSinkDatabase database, IPlanSolver solver)
{
    public const string JobKind = "planting-plan";
    private const double Gap = 0.005;
    private const int NearSites = 5;
    private static readonly int[] FrontierPercents = [80, 90, 110, 120];
    private static readonly TimeSpan SideLimit = TimeSpan.FromSeconds(4);

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var question = JsonSerializer.Deserialize<PlanQuestion>(job.Arguments, JsonSerializerOptions.Web)!;
        var answer = await RunAsync(MunicipalityCode.Parse(job.MunicipalityCode), job.JobId, question, progress.ReportAsync, cancellation);
        return new { answer.Sites.Count, answer.Gap };
    }

    /// <summary>Solves and stores; a plan with this id is returned as it is.</summary>
    /// <exception cref="UserErrorException">No candidates, no money, or no species whose growth is known.</exception>
    public async Task<PlanAnswer> RunAsync(MunicipalityCode municipality, Guid planId, PlanQuestion question, ImportProgress report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(report);
        var store = new PlanStore(database);
        if (await store.FindAsync(municipality, planId, cancellation) is { } known)
            return known.Answer;
        await report("候補地の費用と吸収量を計算しています", "Computing costs and t-CO2 of the sites", 0, 0, cancellation);
        var desk = await ReadAsync(municipality, question, cancellation);
        await report("最適な組み合わせを探しています", "Searching the best plan", 0, 0, cancellation);
        var limit = TimeSpan.FromSeconds(question.LimitSeconds);
        var solution = await SolveAsync(desk.Problem, limit, report, cancellation);
        var answer = solution.Choices is null
            ? desk.Answer([], solution) with { Breaches = await BreachesAsync(desk.Problem, solution, report, cancellation) }
            : desk.Answer(solution.Choices, solution) with
            {
                Near = await NearAsync(desk, solution, report, cancellation),
                Frontier = await FrontierAsync(desk, solution, report, cancellation),
            };
        await store.AddAsync(municipality, planId, question, answer, cancellation);
        return answer;
    }

    private async Task<PlanSolution> SolveAsync(PlanProblem problem, TimeSpan limit, ImportProgress report, CancellationToken cancellation)
    {
        string ja = "", en = "";
        var solving = Task.Run(() => solver.SolveAsync(problem, limit, Gap, (worth, bound) =>
        {
            var percent = worth is > 0 && bound is not null ? Math.Max(0, (bound.Value - worth.Value) / bound.Value) : (double?)null;
            Volatile.Write(ref ja, percent is null ? "最適な組み合わせを探しています" : $"最適な組み合わせを探しています（最良との差は最大 {percent:P1}）");
            Volatile.Write(ref en, percent is null ? "Searching the best plan" : $"Searching the best plan (at most {percent:P1} from the best)");
        }, cancellation), cancellation);
        var second = 0;
        while (await Task.WhenAny(solving, Task.Delay(1000, cancellation)) != solving)
            await report(Volatile.Read(ref ja), Volatile.Read(ref en), Math.Min(++second, (long)limit.TotalSeconds), (long)limit.TotalSeconds, cancellation);
        return await solving;
    }

    private static async Task<IReadOnlyList<PlanBreach>> BreachesAsync(PlanProblem problem, PlanSolution solution, ImportProgress report, CancellationToken cancellation)
    {
        await report("条件のどれが合わないかを調べています", "Finding which condition stands in the way", 0, 0, cancellation);
        if (!solution.ProvenInfeasible)
            return [new(PlanRule.OncePerSite, null)];
        var found = new List<PlanBreach>();
        foreach (var rule in new[] { PlanRule.Funds, PlanRule.Events, PlanRule.Seedlings, PlanRule.Locked })
        {
            if (await CbcSolver.LeastBreachAsync(problem, rule, SideLimit, cancellation) is { } amount && amount > 0)
                found.Add(new(rule, amount));
        }

        if (problem.NeedsSchool && await CbcSolver.LeastBreachAsync(problem with { NeedsSchool = false }, PlanRule.School, SideLimit, cancellation) is not null)
            found.Add(new(PlanRule.School, null));
        return found.Count > 0 ? found : [new(PlanRule.OncePerSite, null)];
    }

    private async Task<IReadOnlyList<NearSite>> NearAsync(PlanDesk desk, PlanSolution best, ImportProgress report, CancellationToken cancellation)
    {
        var worth = desk.Problem.Worth();
        var chosen = best.Choices!.Select(choice => desk.Problem.Options[choice.Option].Site).ToHashSet();
        var nearest = Enumerable.Range(0, desk.Problem.Options.Count).Where(option => !chosen.Contains(desk.Problem.Options[option].Site) && desk.Problem.FitsAlone(option))
            .GroupBy(option => desk.Problem.Options[option].Site).OrderByDescending(group => group.Max(option => worth[option] / (double)Math.Max(1, desk.Problem.Options[option].CostYen)))
            .Take(NearSites).Select(group => group.Key).ToList();
        var found = new List<NearSite>();
        foreach (var site in nearest)
        {
            await report("惜しかった候補地を調べています", "Looking at what was nearly chosen", found.Count, nearest.Count, cancellation);
            var forced = await solver.SolveAsync(desk.Problem with { Locked = new HashSet<int>(desk.Problem.Locked) { site } }, SideLimit, Gap, (_, _) => { }, cancellation);
            if (forced.Choices is not null)
                found.Add(new(desk.Sites[site].SiteId, desk.Sites[site].Name, 100.0 * Math.Max(0, best.Worth - forced.Worth) / Math.Max(1, best.Worth), desk.Co2(forced.Choices) - desk.Co2(best.Choices!)));
        }

        return [.. found.OrderBy(near => near.WorthLossPercent)];
    }

    private async Task<IReadOnlyList<FrontierPoint>> FrontierAsync(PlanDesk desk, PlanSolution best, ImportProgress report, CancellationToken cancellation)
    {
        var points = new List<FrontierPoint> { desk.Point(100, desk.Problem, best) };
        foreach (var percent in FrontierPercents)
        {
            await report("予算を変えたときを調べています", "Looking at other budgets", points.Count, FrontierPercents.Length + 1, cancellation);
            var other = desk.Problem with { FundsByYear = [.. desk.Problem.FundsByYear.Select(funds => Math.Floor(funds * percent / 100))] };
            points.Add(desk.Point(percent, other, await solver.SolveAsync(other, SideLimit, Gap, (_, _) => { }, cancellation)));
        }

        return [.. points.OrderBy(point => point.Percent)];
    }

    private async Task<PlanDesk> ReadAsync(MunicipalityCode municipality, PlanQuestion question, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var outlook = await PlantingOutlook.NewestAsync(transaction, new(question.FirstFy), cancellation);
        var sites = (await SiteStore.ListAsync(transaction, cancellation)).Where(site => !site.Withdrawn).ToList();
        if (sites.Count == 0)
            throw new UserErrorException("候補地がありません。「候補地を探す」を実行するか、地図に範囲を描いてください。", "There are no candidate sites. Find them, or draw an area on the map.");
        if (question.FundsByYear.All(funds => funds <= 0))
            throw new UserErrorException(
                "基金に使えるお金がありません。クレジットの売上や寄附を基金に記録するか、見込みの金額を入れてください。",
                "The fund holds no money. Record sales or donations in the fund, or give the yen you expect.");
        return PlanDesk.Of(question, outlook, sites, await ElevationStore.FindAsync(transaction, cancellation) is not null);
    }

    /// <summary>Sites and options of one question, side by side with the solver's indices.</summary>
    private sealed record PlanDesk(PlanQuestion Question, PlantingOutlook Outlook, IReadOnlyList<PlantingSite> Sites, PlanProblem Problem, IReadOnlyList<SpeciesLeftOut> LeftOut, bool HasElevation)
    {
        public static PlanDesk Of(PlanQuestion question, PlantingOutlook outlook, List<PlantingSite> sites, bool hasElevation)
        {
            var (options, leftOut) = (new List<PlanOption>(), new Dictionary<string, SpeciesLeftOut>(StringComparer.Ordinal));
            var weights = outlook.Criteria.Criteria.Select(criterion => question.Weights.GetValueOrDefault(criterion.Key, criterion.Weight)).ToList();
            for (var i = 0; i < sites.Count; i++)
            {
                var costs = outlook.CostOf(sites[i], question.ByVolunteers);
                foreach (var species in question.Species)
                {
                    var expected = outlook.Expect(sites[i], species);
                    if (expected.Reason != NotEstimatedReason.None)
                    {
                        leftOut[species] = new(species, expected.Reason.Code());
                        continue;
                    }

                    var years = question.Horizon > 0 ? question.Horizon : outlook.AssumptionsOf(sites[i].SiteId).CuttingAge(species);
                    options.Add(new(i, species, (double)(expected.Horizons.FirstOrDefault(each => each.Years == years) ?? expected.Horizons[^1]).Tonnes,
                        SiteScore.Of(outlook.Criteria.Criteria, weights, outlook.ValuesOf(sites[i], species))?.Points ?? 0,
                        sites[i].AreaHa, costs.Trees, costs.Events, costs.ByYear, question.SchoolMinutes is { } most && outlook.SchoolMinutes(sites[i]) <= most));
                }
            }

            if (options.Count == 0)
            {
                throw new UserErrorException(
                    "選んだ樹種の成長がわからないため、計画できません。「成長」の画面で収穫予想表を読み込むか、ほかの樹種を選んでください。",
                    "Nothing is known of the growth of these species. Load a yield table under Growth, or choose others.");
            }

            var problem = new PlanProblem(options, question.FundsByYear, question.ByVolunteers ? question.EventsPerYear : int.MaxValue / 2, question.SeedlingsPerYear, question.SchoolMinutes is not null,
                Indices(question.Locked), Indices(question.Forbidden), question.Co2Weight);
            return new(question, outlook, sites, problem, [.. leftOut.Values], hasElevation);

            HashSet<int> Indices(IReadOnlyList<Guid> ids) => [.. ids.Select(id => sites.FindIndex(site => site.SiteId == id)).Where(index => index >= 0)];
        }

        public decimal Co2(IReadOnlyList<PlanChoice> choices) => choices.Sum(choice => (decimal)Problem.Options[choice.Option].Co2Tonnes);

        public FrontierPoint Point(int percent, PlanProblem problem, PlanSolution solution) => new(
            percent, problem.FundsByYear.Sum(), solution.Choices?.Sum(choice => problem.Options[choice.Option].CostYen) ?? 0,
            solution.Choices is null ? 0 : Co2(solution.Choices), solution.Choices?.Count ?? 0, solution.Choices is not null);

        public PlanAnswer Answer(IReadOnlyList<PlanChoice> choices, PlanSolution solution) => new(
            [.. choices.Select(choice => (choice, option: Problem.Options[choice.Option], site: Sites[Problem.Options[choice.Option].Site])).Select(each => new PlannedSite(
                each.site.SiteId, each.site.Name, each.option.Species, Question.FirstFy + each.choice.Year, each.site.AreaHa, each.option.Trees, each.option.Events,
                each.option.CostYen, each.option.CostByYear, (decimal)each.option.Co2Tonnes, each.option.Score))],
            solution.Gap, solution.StoppedByTime, solution.Seconds, [], [], [], LeftOut, Sites.Count, Outlook.Assumptions.Label, Outlook.Criteria.Label,
            Outlook.Assumptions.Items.Any(item => item.Certainty == SourceStatus.Unverified), HasElevation);
    }
}
