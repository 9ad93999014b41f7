using System.Diagnostics;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Tests.Exchange;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Absorption.Projects;

/// <summary>A real town as a project of all its planted forest, with thinning records made up here.</summary>
public sealed class FukuokaProjectTests(ITestOutputHelper output) : ImportTest
{
    [Theory]
    [InlineData("hisayama", "40348")]
    [InlineData("kanda", "40621")]
    [InlineData("umi", "40341")]
    public async Task All_planted_forest_over_sixteen_years_is_plausible_and_survives_a_changed_register(string name, string code)
    {
        var town = MunicipalityCode.Parse(code);
        await ApplyAsync(await CheckAsync(Sample($"fukuoka/{name}.fgb"), new(), town: town));
        var stands = await PlantedAsync(town);
        await ThinAsync(town, stands);
        var project = await CreateAsync(town);
        var enrolled = await new EnrolmentStore(Database.Database).EnrolAsync(town, project, stands, 0.9m, Cancellation);
        Assert.Equal(stands.Count, enrolled.Added);

        var watch = Stopwatch.StartNew();
        var order = new MonitoringOrder(Guid.CreateVersion7(), project.ProjectId, 2026, 2041);
        var run = await new MonitoringRunner(Database.Database).RunAsync(town, order, Silent, Cancellation);
        output.WriteLine($"{name}: {run.Stands} stands, {run.CountedAreaHa} ha counted, net {run.NetCo2T} t, certified {run.CertifiedT}, buffer {run.BufferT}, account {run.AccountT}, " +
            $"{run.PerHaYr:0.00} t/ha·yr, {run.Blocking} blocking, {run.Warnings} warnings, {watch.ElapsedMilliseconds} ms");
        Assert.Equal(0, run.Blocking);
        Assert.InRange(run.PerHaYr!.Value, 1.5m, 12m);
        Assert.Equal(run.CertifiedT, run.BufferT + run.AccountT);

        var runs = new MonitoringStore(Database.Database);
        await runs.FreezeAsync(town, run.RunId, "", Cancellation);
        await ReimportAsync(town, name);
        Assert.True((await runs.VerifyAsync(town, run.RunId, Cancellation))!.Agrees);
        var (_, differences) = (await runs.CompareWithTodayAsync(town, run.RunId, Cancellation))!.Value;
        Assert.Contains(differences, difference => difference is { Kind: "stand", Name: "AreaHa" });
        Assert.NotEqual(0, differences.Single(difference => difference.Kind == "net").NetCo2Change);
    }

    /// <summary>One record of thinning per fiscal year from 2010 to 2025, each with a sixteenth of the stands.</summary>
    private async Task ThinAsync(MunicipalityCode town, IReadOnlyList<long> stands)
    {
        var store = new WorkStore(Database.Database);
        for (var i = 0; i < 16; i++)
        {
            var share = stands.Where((_, no) => no % 16 == i).Select(stand => new WorkedStand(stand)).ToList();
            foreach (var some in share.Chunk(100))
            {
                var submission = new WorkSubmission
                {
                    SubmissionId = Guid.CreateVersion7(),
                    RecordId = Guid.CreateVersion7(),
                    Source = "office",
                    Entry = new()
                    {
                        Kind = "thinning",
                        Method = "selective-fell",
                        DoneOn = new(2010 + i, 10, 1),
                        StemsRemovedPercent = 30,
                        VolumeRemovedPercent = 25,
                        Stands = some,
                    },
                };
                var result = await store.SubmitAsync(town, submission, new(2026, 11, 26), Cancellation);
                Assert.Empty(result.Findings);
                await store.AcceptAsync(town, result.RecordId, 1, Cancellation);
            }
        }
    }

    private async Task<Project> CreateAsync(MunicipalityCode town)
    {
        var project = new Project
        {
            ProjectId = Guid.CreateVersion7(),
            Name = "人工林",
            Methodology = "fo-001",
            MethodologyVersion = "6.2",
            FirstFy = 2026,
            LastFy = 2041,
            ScopeOption = 1,
            Applicant = "町",
        };
        var store = new ProjectStore(Database.Database);
        await store.CreateAsync(town, project, Cancellation);
        await store.AddPlanAsync(town, project.ProjectId, new() { PlanId = Guid.CreateVersion7(), Name = "計画", Kind = "district", ApprovedOn = new(2026, 3, 1), FirstDay = new(2026, 4, 1), LastDay = new(2031, 3, 31) }, Cancellation);
        return project;
    }

    private async Task<IReadOnlyList<long>> PlantedAsync(MunicipalityCode town)
    {
        await using var transaction = await Database.Database.BeginAsync(town, Cancellation);
        return (await transaction.QueryAsync<long>("SELECT stand_id FROM current_stand WHERE municipality_code = @municipality AND forest_type = 'planted' ORDER BY sort_key", null, Cancellation)).AsList();
    }

    /// <summary>A new register: in every fifth compartment the areas are larger, and it is imported like the first.</summary>
    private async Task ReimportAsync(MunicipalityCode town, string name)
    {
        var changed = PathOf(name + ".gpkg");
        Gdal.Run("ogr2ogr", "-f", "GPKG", changed, Sample($"fukuoka/{name}.fgb"), "-nln", name);
        Gdal.Run("ogrinfo", changed, "-sql", $"UPDATE {name} SET hoban_men = hoban_men * 1.1 WHERE CAST(rin AS INTEGER) % 5 = 0");
        var outcome = await ApplyAsync(await CheckAsync(changed, new(), town: town));
        Assert.True(outcome.ChangedStands > 0);
    }

    private static string Sample(string path)
    {
        if (Repository.Samples is null)
            Assert.Skip(Repository.NoSamples);
        return Path.Combine(Repository.Samples, path);
    }
}
