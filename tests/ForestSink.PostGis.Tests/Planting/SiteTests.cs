using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Planting;

public sealed class SiteTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("40999");
    private TestDatabase database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SiteStore Sites => new(database.Database);

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
        await TestStands.AddAsync(database.OwnerConnectionString, Here.ToString());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Bare_stands_are_candidates_measured_by_what_is_known()
    {
        var result = await FindAsync();
        Assert.Equal((5, 0, false), (result.Sites, result.WithTerrain, result.HasElevation));
        var sites = await Sites.ListAsync(Here, Stop);
        Assert.All(sites, site =>
        {
            Assert.Equal("register", site.Origin);
            Assert.Null(site.Facts!.Terrain);
            Assert.Null(site.Facts.SchoolM);
            Assert.InRange(site.Facts.RoadM!.Value, 0, 1_000);
            Assert.InRange(site.AreaHa, 1.0m, 1.1m);
        });
    }

    [Fact]
    public async Task Excluded_land_is_taken_off_and_what_remains_too_small_is_no_site()
    {
        await LoadAsync("hazard", $$"""{"type":"Polygon","coordinates":[[[130.5045,33.63],[130.506,33.63],[130.506,33.643],[130.5045,33.643],[130.5045,33.63]]]}""");
        await FindAsync();
        var halves = await Sites.ListAsync(Here, Stop);
        Assert.Equal(5, halves.Count);
        Assert.Contains(halves, site => site.ExcludedHa is > 0.4m and < 0.6m && site.AreaHa is > 0.4m and < 0.6m);

        await LoadAsync("protected", """{"type":"Polygon","coordinates":[[[130.5,33.63],[130.506,33.63],[130.506,33.65],[130.5,33.65],[130.5,33.63]]]}""");
        await FindAsync();
        Assert.Empty(await Sites.ListAsync(Here, Stop));
    }

    [Fact]
    public async Task What_people_state_survives_a_new_search_as_a_version()
    {
        await FindAsync();
        var site = (await Sites.ListAsync(Here, Stop))[0];
        await Sites.StateAsync(Here, site.SiteId, "子どもの森", "市有林", 2, withdrawn: false, Stop);
        await Sites.StateAsync(Here, site.SiteId, "子どもの森", "市有林", 2, withdrawn: false, Stop);
        await FindAsync();
        var now = (await Sites.FindAsync(Here, site.SiteId, Stop))!;
        Assert.Equal((2, "子どもの森", "市有林", (short?)2), (now.Version, now.Name, now.Ownership, now.DeerRisk));
    }

    [Fact]
    public async Task A_drawn_area_becomes_a_site_once_and_a_crossed_one_is_refused()
    {
        var id = Guid.NewGuid();
        const string square = """{"type":"Polygon","coordinates":[[[130.501,33.641],[130.502,33.641],[130.502,33.642],[130.501,33.642],[130.501,33.641]]]}""";
        await Sites.AddDrawnAsync(Here, id, "山ノ神の斜面", square, Stop);
        await Sites.AddDrawnAsync(Here, id, "山ノ神の斜面", square, Stop);
        var drawn = Assert.Single(await Sites.ListAsync(Here, Stop));
        Assert.Equal("drawn", drawn.Origin);
        Assert.NotNull(drawn.StandId);
        const string crossed = """{"type":"Polygon","coordinates":[[[130.501,33.641],[130.502,33.642],[130.502,33.641],[130.501,33.642],[130.501,33.641]]]}""";
        await Assert.ThrowsAsync<UserErrorException>(() => Sites.AddDrawnAsync(Here, Guid.NewGuid(), "×", crossed, Stop));
        await Assert.ThrowsAsync<UserErrorException>(() => Sites.AddDrawnAsync(Here, Guid.NewGuid(), "×", "{\"type\":\"Nonsense\"}", Stop));
    }

    [Fact]
    public async Task A_final_cut_without_planting_is_a_candidate_until_planting_is_accepted()
    {
        await using var transaction = await database.Database.BeginAsync(Here, Stop);
        var stand = await transaction.QuerySingleAsync<long>("SELECT stand_id FROM stand WHERE municipality_code = @municipality AND code = '1-1' AND valid_to IS NULL", null, Stop);
        await transaction.DisposeAsync();
        await AcceptAsync(new WorkEntry { Kind = "final-cut", Method = "clear", DoneOn = new(2025, 5, 1), Stands = [new(stand)] });
        Assert.Equal(6, (await FindAsync()).Sites);
        Assert.Contains(await Sites.ListAsync(Here, Stop), site => site.StandId == stand);
        await AcceptAsync(new WorkEntry { Kind = "planting", Method = "bare-root", DoneOn = new(2026, 3, 16), Planted = [new("hinoki", 2000)], Stands = [new(stand)] });
        Assert.Equal(5, (await FindAsync()).Sites);
    }

    [Fact]
    public async Task Another_municipality_sees_none_of_it()
    {
        await FindAsync();
        var elsewhere = MunicipalityCode.Parse("40998");
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, elsewhere.ToString());
        Assert.Empty(await Sites.ListAsync(elsewhere, Stop));
        Assert.Null(await Sites.FindAsync(elsewhere, (await Sites.ListAsync(Here, Stop))[0].SiteId, Stop));
    }

    [Fact]
    public async Task Schools_of_a_file_shorten_the_way()
    {
        Assert.Equal(1, await LoadAsync("school", """{"type":"Point","coordinates":[130.504,33.641]}"""));
        await FindAsync();
        Assert.All(await Sites.ListAsync(Here, Stop), site => Assert.InRange(site.Facts!.SchoolM!.Value, 0, 2_000));
        await Assert.ThrowsAsync<UserErrorException>(() => LoadAsync("road", """{"type":"Point","coordinates":[130.504,33.641]}"""));
    }

    private async Task AcceptAsync(WorkEntry entry)
    {
        var work = new WorkStore(database.Database);
        var submission = new WorkSubmission { SubmissionId = Guid.NewGuid(), RecordId = Guid.CreateVersion7(), Source = "office", Entry = entry };
        var stored = await work.SubmitAsync(Here, submission, new DateOnly(2026, 4, 1), Stop);
        Assert.True(stored.Outcome == SubmissionOutcome.Stored, string.Join("; ", stored.Findings));
        Assert.True(await work.AcceptAsync(Here, submission.RecordId, stored.RowVersion, Stop));
    }

    private Task<SiteMeasurementResult> FindAsync() => new SiteMeasurement(database.Database).RunAsync(Here, (_, _, _, _, _) => Task.CompletedTask, Stop);

    private async Task<int> LoadAsync(string kind, string geometry)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.geojson");
        await File.WriteAllTextAsync(file, $$$"""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"試験"},"geometry":{{{geometry}}}}]}""", Stop);
        try
        {
            return await new LayerImport(database.Database).RunAsync(Here, kind, file, null, "試験", Stop);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
