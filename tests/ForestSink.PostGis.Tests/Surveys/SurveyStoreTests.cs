using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Surveys;

public sealed class SurveyStoreTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private static readonly MunicipalityCode Neighbour = MunicipalityCode.Parse("40349");
    private TestDatabase database = null!;
    private long[] stands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SurveyStore Store => new(database.Database);

    private SurveySaving Saving => new(database.Database);

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40349");
        stands = await TestForest.AddAsync(database.OwnerConnectionString, "40348",
        [
            new() { Stand = 1, OriginFy = 1987, SiteClass = "2", AreaHa = 40 },
            new() { Stand = 2, SpeciesKey = "hinoki", OriginFy = 1990, AreaHa = 5 },
        ]);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_survey_is_stored_with_trees_figures_and_editions()
    {
        var id = await SaveAsync(Draft);
        var stored = (await Store.FindAsync(Town, id, null, Cancellation))!;
        Assert.Equal((1, "1-1", 40, "sugi", 3), (stored.Plot.Version, stored.Plot.StandCode, stored.Plot.Age, stored.Plot.SpeciesKey, stored.Plot.SiteClass));
        Assert.Equal(Draft.Trees, stored.Trees);
        Assert.Equal(stored.Figures.All.VolumeM3PerHa, stored.Plot.VolumeM3PerHa);
        Assert.Equal(4, stored.Figures.Versions.Count);
        Assert.Equal("2", stored.Figures.Site!.RegisterSiteClass);

        var preview = await Store.PreviewAsync(Town, "1-1", null, Draft.SurveyedOn, Draft.Ground, Draft.EdgeDistanceM, Draft.Trees, Cancellation);
        Assert.Equal(stored.Figures.All, preview.Figures.All);
    }

    [Fact]
    public async Task The_stand_follows_from_a_position_in_degrees_or_on_the_plane_zone()
    {
        var degrees = await Store.PreviewAsync(Town, null, new(130.4025, 33.6005, null, null), Draft.SurveyedOn, Draft.Ground, null, Draft.Trees, Cancellation);
        Assert.Equal("1-2", degrees.Place.Code);
        var plane = PlaneZone.Of(2).Project(130.4025, 33.6005);
        var metres = await Store.PreviewAsync(Town, null, new(null, null, plane.Y, plane.X), Draft.SurveyedOn, Draft.Ground, null, Draft.Trees, Cancellation);
        Assert.Equal("1-2", metres.Place.Code);
        Assert.Equal(130.4025, metres.Place.Longitude!.Value, 7);
        var named = await Store.PreviewAsync(Town, "1-1", new(130.4025, 33.6005, null, null), Draft.SurveyedOn, Draft.Ground, null, Draft.Trees, Cancellation);
        Assert.Equal(("1-1", "1-2"), (named.Place.Code, named.Place.StandAtPosition));
    }

    [Fact]
    public async Task A_correction_keeps_the_old_version_and_a_repeat_changes_nothing()
    {
        var id = await SaveAsync(Draft);
        var correction = new PlotOrder(id, Guid.NewGuid(), 1, Draft with { Trees = [new(1, "sugi", 32, 21, 40)] });
        Assert.Equal(2, await Saving.SaveAsync(Town, correction, Cancellation));
        Assert.Equal(2, await Saving.SaveAsync(Town, correction, Cancellation));
        Assert.Equal([2, 1], (await Store.VersionsAsync(Town, id, Cancellation)).Select(plot => plot.Version));
        Assert.Equal(Draft.Trees, (await Store.FindAsync(Town, id, 1, Cancellation))!.Trees);

        await RefusedAsync("meanwhile", () => Saving.SaveAsync(Town, correction with { RequestId = Guid.NewGuid() }, Cancellation));
        await RefusedAsync("other content", () => Saving.SaveAsync(Town, correction with { Draft = Draft }, Cancellation));
    }

    [Fact]
    public async Task Drafts_that_cannot_stand_are_refused_in_words()
    {
        await SaveAsync(Draft);
        await RefusedAsync("another plot", () => SaveAsync(Draft));
        await RefusedAsync("no stand", () => SaveAsync(Draft with { PlotNo = "B", StandCode = "9-9" }));
        await RefusedAsync("not known", () => SaveAsync(Draft with { PlotNo = "B", StandCode = null }));
        await RefusedAsync("at least one tree", () => SaveAsync(Draft with { PlotNo = "B", Trees = [] }));
        await RefusedAsync("radius", () => SaveAsync(Draft with { PlotNo = "B", Ground = new(PlotShape.Circle, null, null, null, 0) }));
    }

    [Fact]
    public async Task Versions_and_trees_cannot_be_changed_or_deleted_even_by_the_owner()
    {
        var id = await SaveAsync(Draft);
        foreach (var connection in new[] { database.ConnectionString, database.OwnerConnectionString })
        {
            foreach (var sql in new[] { "UPDATE plot_tree SET dbh_cm = 1", "DELETE FROM plot_tree", "DELETE FROM plot", "UPDATE plot SET volume_m3_per_ha = 1", "UPDATE plot SET valid_to = NULL" })
            {
                await using var open = new NpgsqlConnection(connection);
                await open.OpenAsync(Cancellation);
                await open.ExecuteAsync("SELECT set_config('forestsink.municipality', '40348', false)");
                await Assert.ThrowsAsync<PostgresException>(() => open.ExecuteAsync(sql));
            }
        }

        Assert.True(await Store.WithdrawAsync(Town, id, "位置の取り違え", Cancellation));
        Assert.False(await Store.WithdrawAsync(Town, id, "二度目", Cancellation));
        Assert.Empty(await Store.ListAsync(Town, null, Cancellation));
        Assert.Equal("位置の取り違え", (await Store.FindAsync(Town, id, null, Cancellation))!.Plot.WithdrawnReason);
        await RefusedAsync("withdrawn", () => Saving.SaveAsync(Town, new(id, Guid.NewGuid(), 1, Draft), Cancellation));
    }

    [Fact]
    public async Task Another_municipality_sees_and_withdraws_nothing()
    {
        var id = await SaveAsync(Draft);
        Assert.Null(await Store.FindAsync(Neighbour, id, null, Cancellation));
        Assert.Empty(await Store.ListAsync(Neighbour, null, Cancellation));
        Assert.False(await Store.WithdrawAsync(Neighbour, id, "x", Cancellation));
    }

    [Fact]
    public async Task Coverage_counts_plots_against_the_area_of_species_and_age_band()
    {
        await SaveAsync(Draft);
        await using (var owner = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await owner.ExecuteAsync("""
                UPDATE stand SET register_area_ha = 40, origin_fy = 1987 WHERE stand_id = @sugi;
                UPDATE stand SET register_area_ha = 5, species_key = 'hinoki', origin_fy = 1990 WHERE stand_id = @hinoki
                """, new { sugi = stands[0], hinoki = stands[1] });
        }

        var groups = (await new PlotCoverage(database.Database).OfAsync(Town, new FiscalYear(2026), Cancellation)).Groups;
        Assert.Equal(
            [("sugi", 1, 2, 1), ("hinoki", 0, 1, 1)],
            groups.OrderBy(group => group.SpeciesKey == "hinoki").Select(group => (group.SpeciesKey, group.Plots, group.Needed, group.Missing)));
    }

    [Fact]
    public async Task An_accepted_class_becomes_a_version_of_the_record_and_is_audited()
    {
        await SaveAsync(Draft);
        var acceptance = new SiteClassAcceptance(database.Database);
        await RefusedAsync("class 3", () => acceptance.AcceptAsync(Town, stands[0], "sugi", 1, Cancellation));
        await RefusedAsync("No survey", () => acceptance.AcceptAsync(Town, stands[1], "hinoki", 1, Cancellation));
        await acceptance.AcceptAsync(Town, stands[0], "sugi", 3, Cancellation);
        await RefusedAsync("already", () => acceptance.AcceptAsync(Town, stands[0], "sugi", 3, Cancellation));

        await using var transaction = await database.Database.BeginAsync(Town, Cancellation);
        Assert.Equal([(1, "2"), (2, "3")], await transaction.QueryAsync<(int, string)>(
            "SELECT version, site_class FROM cohort WHERE municipality_code = @municipality AND stand_id = @stand ORDER BY version", new { stand = stands[0] }, Cancellation));
        Assert.Equal(1, await transaction.QuerySingleAsync<int>(
            "SELECT count(*)::int FROM audit_entry WHERE municipality_code = @municipality AND thing_kind = 'stand' AND action = 'changed'", null, Cancellation));
        Assert.Equal(1, await transaction.QuerySingleAsync<int>(
            "SELECT count(*)::int FROM audit_entry WHERE municipality_code = @municipality AND thing_kind = 'plot'", null, Cancellation));
    }

    /// <summary>20 m × 20 m of sugi, 40 years old in FY2026, upper height 20 m: class 3.</summary>
    private static PlotDraft Draft { get; } = new()
    {
        PlotNo = "A-1",
        StandCode = "1-1",
        SurveyedOn = new DateOnly(2026, 6, 1),
        Surveyor = "森 太郎",
        Ground = PlotGround.Rectangle(20, 25, 30),
        EdgeDistanceM = 60,
        Trees = [new(1, "sugi", 20, 15, 10), new(2, "sugi", 30, 20, 20), new(3, "sugi", 40, 20, 10)],
    };

    private async Task<Guid> SaveAsync(PlotDraft draft)
    {
        var id = Guid.NewGuid();
        await Saving.SaveAsync(Town, new(id, Guid.NewGuid(), 0, draft), Cancellation);
        return id;
    }

    private static async Task RefusedAsync(string words, Func<Task> action) =>
        Assert.Contains(words, (await Assert.ThrowsAsync<UserErrorException>(action)).English, StringComparison.Ordinal);
}
