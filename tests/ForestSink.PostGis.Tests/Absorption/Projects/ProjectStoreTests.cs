using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Work;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Jobs;
using Npgsql;
using PlantedSpecies = ForestSink.Core.Work.PlantedSpecies;

namespace ForestSink.PostGis.Tests.Absorption.Projects;

public sealed class ProjectStoreTests : ProjectTest
{
    private static readonly decimal Co2PerM3 = 0.90278925m;

    [Fact]
    public async Task A_project_is_created_once_with_its_duties_until_ten_years_after_the_period()
    {
        var project = Sample();
        await Projects.CreateAsync(Town, project, Cancellation);
        await Projects.CreateAsync(Town, project, Cancellation);
        Assert.Equal(project, Assert.Single(await Projects.AllAsync(Town, Cancellation)) is { } ? await Projects.FindAsync(Town, project.ProjectId, Cancellation) : null);
        var tasks = await Projects.TasksAsync(Town, project.ProjectId, Cancellation);
        Assert.Equal(26, tasks.Count(task => task.Kind == "yearly-filing"));
        Assert.Equal((new DateOnly(2027, 6, 30), new DateOnly(2052, 6, 30)), (tasks.First(t => t.Kind == "yearly-filing").DueOn, tasks.Last(t => t.Kind == "yearly-filing").DueOn));
        Assert.Equal(new DateOnly(2052, 3, 31), tasks.Single(task => task.Kind == "plan-kept-until").DueOn);
    }

    [Theory]
    [InlineData(2026, 2032)]
    [InlineData(2026, 2042)]
    [InlineData(2012, 2020)]
    public async Task A_period_outside_the_limits_is_refused_in_words(int first, int last)
    {
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => Projects.CreateAsync(Town, Sample() with { FirstFy = first, LastFy = last }, Cancellation));
        Assert.Contains("8～16年度", refused.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stand_cannot_be_enrolled_twice_in_any_project()
    {
        var (one, other) = (await CreatedAsync(), await CreatedAsync("37"));
        Assert.Equal(2, (await EnrolAsync(one, 0, 1)).Added);
        var second = await EnrolAsync(other, 1, 2);
        Assert.Equal(1, second.Added);
        Assert.Equal(["1-2"], second.Elsewhere);
        await Assert.ThrowsAsync<UserErrorException>(() => PartAsync(other, 0, 0.1m));
        Assert.Equal("elsewhere", Assert.Single((await EligibleAsync(other, Stands[0])).Ticks, tick => tick.Holds == false).Id);
    }

    [Fact]
    public async Task Parts_never_exceed_the_stand_nor_lie_on_one_another()
    {
        var project = await CreatedAsync();
        await PartAsync(project, 0, 0.6m);
        await Assert.ThrowsAsync<UserErrorException>(() => PartAsync(project, 0, 0.41m));
        await PartAsync(project, 0, 0.3m);
        await PartAsync(project, 1, null, Box(2, 0, 0.0005));
        await PartAsync(project, 1, null, Box(2, 0.0005, 0.0009));
        await PartAsync(project, 2, null, Box(3, 0, 0.0003));
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => PartAsync(project, 2, null, Box(3, 0.0002, 0.0005)));
        Assert.Contains("二重", refused.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_people_at_once_cannot_count_more_than_the_stand_has()
    {
        var projects = new List<Project>();
        for (var i = 0; i < 8; i++)
            projects.Add(await CreatedAsync($"P{i}"));
        var whole = await Task.WhenAll(projects.Select(async project =>
        {
            try
            {
                return (await EnrolAsync(project, 0)).Added;
            }
            catch (UserErrorException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, whole.Sum());
        var parts = await Task.WhenAll(projects.Select(async project =>
        {
            try
            {
                await PartAsync(project, 1, 0.3m);
                return 1;
            }
            catch (UserErrorException)
            {
                return 0;
            }
        }));
        Assert.Equal(3, parts.Sum());
    }

    [Fact]
    public async Task Accepted_thinning_makes_the_treated_area_count_as_the_derivation_says()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0, 1);
        var before = await RunAsync(project);
        Assert.Equal((0L, true), (before.CertifiedT, before.Blocking > 0));
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        var run = await RunAsync(project);
        Assert.Equal(8 * 8 * Co2PerM3 * 0.9m, run.NetCo2T);
        var (_, _, rows) = (await Runs.ExplainAsync(Town, run.RunId, Stands[0], Cancellation))!.Value;
        Assert.Equal(run.NetCo2T, Fo001.Co2Tonnes(rows.Sum(row => row.Carbon.TotalT)));
        Assert.Contains(await Runs.FlagsAsync(Town, run.RunId, Cancellation), flag => flag.Code == "no-practice-yet" && flag.StandCode == "1-2");
    }

    [Fact]
    public async Task Accepted_final_cut_and_planting_are_booked_with_emission_and_claim()
    {
        var project = await CreatedAsync(growth: "auto");
        await EnrolAsync(project, 0);
        await AcceptedAsync(new() { Kind = "final-cut", Method = "clear", DoneOn = new(2026, 6, 1), VolumeRemovedM3 = 380, HauledM3 = 300, Stands = [new(Stands[0])] });
        await AcceptedAsync(new() { Kind = "planting", Method = "container", DoneOn = new(2026, 11, 1), Planted = [new PlantedSpecies("sugi", 2500)], Stands = [new(Stands[0])] });
        var run = await RunAsync(project);
        var rows = await Runs.RowsAsync(Town, run.RunId, Cancellation);
        Assert.Equal(["final-cut", "replanting"], rows.Where(row => row.FiscalYear == 2026).Select(row => row.Component).Order(StringComparer.Ordinal));
        // The register had 300 m³/ha in FY2019; the prefecture's table of increments gives the seven years since.
        Assert.InRange(rows.Single(row => row.Component == "final-cut").VolumeM3PerHa, 320, 380);
        Assert.True(rows.Single(row => row.Component == "final-cut").AboveCarbonT < 0);
        Assert.Contains(await Runs.FlagsAsync(Town, run.RunId, Cancellation), flag => flag.Code == "claimed-growth");
    }

    [Fact]
    public async Task A_frozen_run_computes_the_same_hash_after_the_register_changed_and_says_what_did()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0);
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        var run = await RunAsync(project);
        await Runs.FreezeAsync(Town, run.RunId, "", Cancellation);
        await ExecuteAsync("UPDATE cohort SET area_ha = 0.8 WHERE stand_id = @id", new { id = Stands[0] });
        var verified = (await Runs.VerifyAsync(Town, run.RunId, Cancellation))!;
        Assert.True(verified.Agrees);
        var (_, differences) = (await Runs.CompareWithTodayAsync(Town, run.RunId, Cancellation))!.Value;
        Assert.Contains(differences, difference => difference is { Kind: "stand", Name: "AreaHa", Then: "1", Now: "0.8" });
        Assert.Equal(-run.NetCo2T / 5, differences.Single(difference => difference.Kind == "net").NetCo2Change);
    }

    [Fact]
    public async Task A_run_never_changes_and_a_year_is_frozen_once()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0);
        var empty = await RunAsync(project);
        await Assert.ThrowsAsync<UserErrorException>(() => Runs.FreezeAsync(Town, empty.RunId, "", Cancellation));
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        var (one, other) = (await RunAsync(project), await RunAsync(project));
        await Runs.FreezeAsync(Town, one.RunId, "", Cancellation);
        await Runs.FreezeAsync(Town, one.RunId, "", Cancellation);
        await Assert.ThrowsAsync<UserErrorException>(() => Runs.FreezeAsync(Town, other.RunId, "", Cancellation));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("UPDATE monitoring_run SET account_t = 0, buffer_t = certified_t"));
        Assert.Equal(one.ResultSha256, other.ResultSha256);
    }

    [Fact]
    public async Task Two_who_send_one_run_at_once_get_one_run()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0, 1, 2, 3);
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        var order = new MonitoringOrder(Guid.CreateVersion7(), project.ProjectId, 2026, 2033);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new MonitoringRunner(Database.Database).RunAsync(Town, order, (_, _, _, _, _) => Task.CompletedTask, Cancellation)));
        Assert.All(runs, run => Assert.Equal((order.RunId, runs[0].ResultSha256, runs[0].CreatedAt), (run.RunId, run.ResultSha256, run.CreatedAt)));
        Assert.Single(await Runs.RecentAsync(Town, project.ProjectId, Cancellation));
        Assert.Equal(runs[0].NetCo2T, Fo001.Co2Tonnes((await Runs.RowsAsync(Town, order.RunId, Cancellation)).Sum(row => row.AboveCarbonT + row.BelowCarbonT)));
    }

    [Fact]
    public async Task A_drawn_part_counts_what_lies_in_the_stand_and_nonsense_is_refused_in_words()
    {
        var project = await CreatedAsync();
        // The western half of the stand, drawn beyond its edge: 0.91 ha on the map.
        var area = await Enrolments.EnrolPartAsync(Town, project.ProjectId, Stands[0], project.Years, null, Box(1, -0.0003, 0.00045), 0.9m, Cancellation);
        Assert.InRange(area, 0.4m, 0.5m);
        foreach (var outline in new[] { Box(3, 0, 0.0009), "{}", "x", """{"type":"Point","coordinates":[130,33]}""", """{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}""" })
        {
            var refused = await Assert.ThrowsAsync<UserErrorException>(() => Enrolments.EnrolPartAsync(Town, project.ProjectId, Stands[1], project.Years, null, outline, 0.9m, Cancellation));
            Assert.Contains("描", refused.Japanese, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_map_of_scenarios_has_each_stand_s_rate_under_each_scenario()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0, 1);
        await Enrolments.SetTickAsync(Town, project.ProjectId, [Stands[0], Stands[1]], "practice", true, 2005, "検査調書", Cancellation);
        var scenarios = new ScenarioStore(Database.Database);
        var id = Guid.CreateVersion7();
        await scenarios.AddAsync(Town, project.ProjectId, id, new() { Name = "主伐", CutFy = 2030, StandIds = [Stands[1]] }, Cancellation);
        var map = await scenarios.MapAsync(Town, project, Cancellation);
        Assert.Equal([1m, 1m], [map.AreasHa[Stands[0]], map.AreasHa[Stands[1]]]);
        Assert.Equal([null, id], map.Scenarios.Select(scenario => scenario.ScenarioId));
        var (today, cut) = (map.Scenarios[0].Co2TPerHaYr, map.Scenarios[1].Co2TPerHaYr);
        Assert.Equal([8 * Co2PerM3 * 0.9m, 8 * Co2PerM3 * 0.9m], [today[Stands[0]], today[Stands[1]]]);
        Assert.Equal(today[Stands[0]], cut[Stands[0]]);
        var results = await scenarios.CompareAsync(Town, project, Cancellation);
        Assert.Equal(results[1].Result.NetCo2Tonnes, 16 * (cut[Stands[0]] + cut[Stands[1]]), 9);
        Assert.True(cut[Stands[1]] < 0);
    }

    [Fact]
    public async Task The_report_maps_show_counted_stands_what_was_treated_and_where_it_lies()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0, 1);
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        await AcceptedAsync(Thinning(new WorkedStand(Stands[3])));                         // not of the project
        var run = await RunAsync(project);
        var maps = new ReportMaps(Database.Database);
        var extent = (await maps.ExtentAsync(Town, run.RunId, Cancellation))!;
        Assert.InRange(extent.WidthM, 80, 90);                                              // stand 1-1 alone counts: 0.0009° at 33.6° N
        var (land, treated) = await maps.TreatedAsync(Town, run.RunId, extent, 1000, Cancellation);
        Assert.Equal((2026, "1-1", "thinning"), Assert.Single(treated) is var line ? (line.FiscalYear, line.StandCode, line.Kind) : default);
        Assert.Equal(2026, Assert.Single(land).FiscalYear);
        Assert.StartsWith("M", (await maps.GroundAsync(Town, run.RunId, extent, 1000, Cancellation)).Counted, StringComparison.Ordinal);
        Assert.Empty(await maps.PlotsAsync(Town, run.RunId, extent, 1000, Cancellation));
    }

    [Fact]
    public async Task Evidence_named_by_a_person_counts_and_a_refused_tick_excludes()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0, 1);
        Assert.Equal(EligibilityState.MissingEvidence, (await EligibleAsync(project, Stands[0])).State);
        await Enrolments.SetTickAsync(Town, project.ProjectId, [Stands[0], Stands[1]], "practice", true, 2005, "補助金検査書類 2005-12", Cancellation);
        await Enrolments.SetTickAsync(Town, project.ProjectId, [Stands[1]], "area", false, null, "測量なし", Cancellation);
        Assert.Equal(EligibilityState.Eligible, (await EligibleAsync(project, Stands[0])).State);
        Assert.Equal(EligibilityState.NotEligible, (await EligibleAsync(project, Stands[1])).State);
        var run = await RunAsync(project);
        Assert.Equal(8 * 8 * Co2PerM3 * 0.9m, run.NetCo2T);
        Assert.Contains(await Runs.FlagsAsync(Town, run.RunId, Cancellation), flag => flag.Code == "not-counted" && flag.StandCode == "1-2");
    }

    [Fact]
    public async Task The_workbook_recalculates_in_LibreOffice_to_the_total_of_the_screen()
    {
        var project = await CreatedAsync(growth: "auto");
        await EnrolAsync(project, 0, 1, 2);
        await Enrolments.SetTickAsync(Town, project.ProjectId, [Stands[2]], "practice", true, 2005, "=HYPERLINK(\"http://example.com\")", Cancellation);
        await AcceptedAsync(Thinning(new WorkedStand(Stands[1], AreaHa: 0.4m)));
        await AcceptedAsync(new() { Kind = "final-cut", Method = "clear", DoneOn = new(2026, 6, 1), VolumeRemovedM3 = 380, HauledM3 = 300, Stands = [new(Stands[0])] });
        await AcceptedAsync(new() { Kind = "planting", Method = "container", DoneOn = new(2026, 11, 1), Planted = [new PlantedSpecies("sugi", 2500)], Stands = [new(Stands[0])] });
        await Projects.AddEmissionAsync(Town, project.ProjectId, new() { EmissionId = Guid.CreateVersion7(), FiscalYear = 2027, Label = "=1+1", Co2T = 0.5m, Treatment = "measured" }, Cancellation);
        var run = await RunAsync(project);
        var content = await WorkbookReader.ReadAsync(Town, run, Runs, Projects, Enrolments, key => key, (_, english) => english, Cancellation);
        var sheets = Spreadsheet.Recalculated(RunWorkbook.Write(content));
        var summary = sheets["Summary"];
        Assert.Equal((double)run.NetCo2T, double.Parse(summary.Single(line => line[0] == "Total")[6], System.Globalization.CultureInfo.InvariantCulture), 8);
        Assert.Equal(run.CertifiedT.ToString(System.Globalization.CultureInfo.InvariantCulture), summary.Single(line => line[0].StartsWith("To be certified", StringComparison.Ordinal))[1]);
        Assert.Equal("OK", summary.Single(line => line[0] == "Equal")[1]);
        Assert.Contains(sheets["Incidental_emissions"], line => line.Contains("=1+1"));
        Assert.Contains(sheets["Evidence"], line => line.Any(cell => cell.StartsWith("=HYPERLINK", StringComparison.Ordinal)));
        Assert.Equal(12, sheets.Count);
    }
}
