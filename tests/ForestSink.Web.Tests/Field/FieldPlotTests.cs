using System.Net;
using System.Text.Json;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Surveys;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ForestSink.Web.Tests.Field;

/// <summary>A plot measured on a tablet becomes one plot, whatever the network did, and merges with what others said.</summary>
public sealed class FieldPlotTests : FieldTown
{
    private static readonly FieldDevice Other = new(Guid.Parse("0198c1d2-0000-7000-8000-000000000002"), "2班の端末");

    [Fact]
    public async Task A_plot_sent_again_and_again_in_any_order_is_one_plot_with_the_server_s_figures()
    {
        var made = Plot("P-1");
        var noted = Change(made, "note", null, "尾根沿い");
        var widened = Change(noted, "ground", Ground(5.64), Ground(11.28));
        var early = Assert.Single(await SendAsync(widened, noted));
        Assert.Null(early.OfficeState);
        for (var again = 0; again < 3; again++)
        {
            var answer = Assert.Single(await SendAsync(noted, made, widened));
            Assert.Equal("recorded", answer.OfficeState);
            Assert.Null(answer.Refusal);
            Assert.Equal(3, answer.Received.Count);
        }

        var stored = (await SurveyAsync(made.RecordId))!;
        Assert.Equal((11.28, "尾根沿い", "1-1"), (stored.Plot.RadiusM, stored.Plot.Note, stored.Plot.StandCode));
        Assert.Equal((7, 4.2), (stored.Plot.PositionFixes, stored.Plot.PositionAccuracyM!.Value));
        Assert.Equal(1, stored.Plot.Version);
        Assert.Equal(40, stored.Figures.All.Stems);
        Assert.Equal(40 * 10_000 / (Math.PI * 11.28 * 11.28), stored.Figures.All.StemsPerHa, 6);
        Assert.NotNull(stored.Figures.All.VolumeM3PerHa);
        Assert.Equal(1, await CountAsync("plot WHERE plot_id = @id", made.RecordId));
        Assert.Equal(0, await CountAsync("work_record WHERE record_id = @id", made.RecordId));
    }

    [Fact]
    public async Task Two_crews_who_count_other_trees_meet_and_the_choice_is_the_next_version()
    {
        var made = Plot("P-2");
        await SendAsync(made);
        var mine = Change(made, "trees", Trees, new[] { new { species = "sugi", d = 30.0, n = 41 } });
        var theirs = Change(made, "trees", Trees, new[] { new { species = "sugi", d = 32.0, n = 39 } });
        var slope = Change(made, "edgeDistanceM", null, 55.0);
        await SendAsync(mine);
        await ReceiveAsync(Other, slope);
        var disputed = Assert.Single(await ReceiveAsync(Other, theirs));
        Assert.Equal("trees", Assert.Single(disputed.Conflicts).Property);
        var page = await PageAsync($"{Open}/{made.RecordId}");
        foreach (var words in new[] { "標準地調査 P-2", "41本（1行、平均直径 30.0 cm", "39本（1行、平均直径 32.0 cm", "登録済み" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        await Officer.PostFormAsync($"{Open}/{made.RecordId}", $"{Open}/{made.RecordId}/settle", Cancellation, ("seen", string.Join(',', disputed.Heads)), ("side:trees", $"{theirs.DeltaId}"));
        var stored = (await SurveyAsync(made.RecordId))!;
        Assert.Equal((39, 32.0, 55.0), (stored.Figures.All.Stems, stored.Figures.All.MeanDiameterCm!.Value, stored.Plot.EdgeDistanceM!.Value));
        Assert.Empty(Assert.Single(await AskAsync(made.RecordId)).Conflicts);
        Assert.DoesNotContain("P-2", await PageAsync(Open), StringComparison.Ordinal);
    }

    /// <summary>Before: 40 sugi of 30 cm. One crew found another of them and a hinoki, the other took two away and found one of 32 cm.</summary>
    [Fact]
    public async Task What_two_crews_added_and_took_away_can_be_taken_together()
    {
        var made = Plot("P-8");
        await SendAsync(made);
        var mine = Change(made, "trees", Trees, new object[] { new { species = "sugi", d = 30.0, h = 20.0, n = 41 }, new { species = "hinoki", d = 24.0, n = 1 } });
        var theirs = Change(made, "trees", Trees, new object[] { new { species = "sugi", d = 30.0, h = 20.0, n = 38 }, new { species = "sugi", d = 32.0, n = 1 } });
        await SendAsync(mine);
        var disputed = Assert.Single(await ReceiveAsync(Other, theirs));
        Assert.Contains("41本（3行", await PageAsync($"{Open}/{made.RecordId}"), StringComparison.Ordinal);
        await Officer.PostFormAsync($"{Open}/{made.RecordId}", $"{Open}/{made.RecordId}/settle", Cancellation, ("seen", string.Join(',', disputed.Heads)), ("side:trees", "both"));
        var stored = (await SurveyAsync(made.RecordId))!;
        Assert.Equal([("sugi", 30.0, 39), ("hinoki", 24.0, 1), ("sugi", 32.0, 1)], stored.Trees.Select(tree => (tree.SpeciesKey, tree.DiameterCm, tree.Count)));
        Assert.Empty(Assert.Single(await AskAsync(made.RecordId)).Conflicts);
    }

    [Fact]
    public async Task A_number_that_is_taken_waits_with_the_reason_until_the_office_gives_another()
    {
        var first = Plot("P-3");
        var second = Plot("P-3");
        await SendAsync(first);
        var refused = Assert.Single(await ReceiveAsync(Other, second));
        Assert.Null(refused.OfficeState);
        Assert.Contains("P-3", refused.Refusal!.Value.Ja, StringComparison.Ordinal);
        Assert.Contains("標準地調査 P-3", await PageAsync(Open), StringComparison.Ordinal);
        var form = await PageAsync($"{Open}/{second.RecordId}/correct");
        Assert.Contains("sugi\t30\t20\t40", form, StringComparison.Ordinal);
        (string, string)[] fields = [("plotId", $"{second.RecordId}"), ("requestId", $"{Guid.CreateVersion7()}"), ("baseVersion", "0"), ("stand", "1-2"), ("latitude", ""), ("longitude", ""), ("shape", "circle"),
            ("radius", "5.64"), ("slope", "0"), ("surveyedOn", "2026-11-20"), ("surveyor", "試験 太郎"), ("diameters", "class"), ("defaultSpecies", "sugi"), ("trees", "sugi\t30\t20\t40\n")];
        var again = await Officer.PostFormAsync($"{Open}/{second.RecordId}/correct", $"{Open}/{second.RecordId}/correct", Cancellation, [.. fields, ("plotNo", "P-3")]);
        Assert.Contains("ほかの調査区が使っています", WebUtility.HtmlDecode(await again.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
        await Officer.PostFormAsync($"{Open}/{second.RecordId}/correct", $"{Open}/{second.RecordId}/correct", Cancellation, [.. fields, ("plotNo", "P-4")]);
        var heard = Assert.Single(await AskAsync(second.RecordId));
        Assert.Equal(("recorded", "P-4", "1-2"), (heard.OfficeState, heard.Values["plotNo"].GetString(), heard.Values["standCode"].GetString()));
        Assert.Null(heard.Refusal);
        Assert.Equal(1, (await SurveyAsync(second.RecordId))!.Plot.Version);
        Assert.Equal("P-3", (await SurveyAsync(first.RecordId))!.Plot.PlotNo);
    }

    [Fact]
    public async Task What_the_office_corrects_reaches_the_tablet_and_a_tablet_s_other_change_goes_with_it()
    {
        var made = Plot("P-5");
        await SendAsync(made);
        var stored = (await SurveyAsync(made.RecordId))!;
        await App.Services.GetRequiredService<SurveySaving>().SaveAsync(MunicipalityCode.Parse(Town), new(made.RecordId, Guid.CreateVersion7(), 1, new()
        {
            PlotNo = "P-5",
            StandCode = "1-1",
            Position = new(stored.Plot.Longitude, stored.Plot.Latitude, null, null),
            SurveyedOn = stored.Plot.SurveyedOn,
            Surveyor = "役所",
            Ground = stored.Plot.Ground,
            DiameterByClass = true,
            Trees = stored.Trees,
        }), Cancellation);
        var answer = Assert.Single(await SendAsync(Change(made, "note", null, "あとから")));
        Assert.Empty(answer.Conflicts);
        Assert.Equal(("役所", "あとから"), (answer.Values["surveyor"].GetString(), answer.Values["note"].GetString()));
        var merged = (await SurveyAsync(made.RecordId))!.Plot;
        Assert.Equal((3, "役所", "あとから", 7), (merged.Version, merged.Surveyor, merged.Note, merged.PositionFixes));
    }

    [Fact]
    public async Task A_photo_is_the_plot_s_evidence_and_the_plot_can_be_taken_along()
    {
        var (made, link) = (Plot("P-6"), Guid.CreateVersion7());
        var withPhoto = Change(made, $"photo:{link}", null, new { linkId = link, sha256 = new string('b', 64), kind = "photo", fileName = "IMG.jpg" });
        var answer = Assert.Single(await SendAsync(made, withPhoto));
        Assert.Equal([new string('b', 64)], answer.MissingPhotos);
        Assert.Equal(1, await CountAsync("evidence_link WHERE thing_kind = 'plot' AND thing_id = @id::text AND withdrawn_at IS NULL", made.RecordId));
        Assert.Equal(1, (await SurveyAsync(made.RecordId))!.Plot.Version);
        await SendAsync(Change(withPhoto, $"photo:{link}", new { linkId = link }, null));
        Assert.Equal(0, await CountAsync("evidence_link WHERE thing_kind = 'plot' AND thing_id = @id::text AND withdrawn_at IS NULL", made.RecordId));
        var taken = await Store.InCompartmentsAsync(MunicipalityCode.Parse(Town), ["1"], Today, Cancellation);
        Assert.Equal("P-6", Assert.Single(taken, one => one.RecordId == made.RecordId).Values["plotNo"].GetString());
    }

    [Theory]
    [InlineData("""[{"species":"sugi","d":31,"n":1}]""", "偶数")]
    [InlineData("""[{"species":"sugi","d":-2,"n":1}]""", "胸高直径")]
    [InlineData("""[{"species":"sugi","d":30,"h":1.2,"n":1}]""", "樹高")]
    [InlineData("""[{"species":"no-such-tree","d":30,"n":1}]""", "樹種")]
    [InlineData("""[{"species":"sugi","d":30,"n":0}]""", "本数")]
    [InlineData("""[]""", "立木を1本以上")]
    [InlineData("\"many\"", "読み取れません")]
    public async Task What_cannot_be_a_plot_is_kept_with_the_reason(string trees, string reason)
    {
        var made = Plot("P-7", JsonSerializer.Deserialize<JsonElement>(trees));
        var answer = Assert.Single(await SendAsync(made));
        Assert.Contains(reason, answer.Refusal!.Value.Ja, StringComparison.Ordinal);
        Assert.Null(answer.OfficeState);
        Assert.Equal(1, await CountAsync("field_delta WHERE record_id = @id", made.RecordId));
        Assert.Equal("recorded", Assert.Single(await SendAsync(Change(made, "trees", null, Trees))).OfficeState);
    }

    [Fact]
    public async Task A_plot_whose_stand_was_renumbered_meanwhile_is_found_by_its_position()
    {
        await using (var connection = new NpgsqlConnection(App.Database.OwnerConnectionString))
            await connection.ExecuteAsync("UPDATE stand SET code = '9-9' WHERE municipality_code = @Town AND code = '1-1'", new { Town });
        var made = Plot("P-8");
        var answer = Assert.Single(await SendAsync(made));
        Assert.Equal("stand-changed", Assert.Single(answer.Flags).Kind);
        Assert.Equal("9-9", (await SurveyAsync(made.RecordId))!.Plot.StandCode);
    }

    private static readonly object Trees = new[] { new { species = "sugi", d = 30.0, h = 20.0, n = 40 } };

    private static object Ground(double radius) => new { shape = "circle", radiusM = radius, slopeDegrees = 0 };

    private SentDelta Plot(string no, object? trees = null)
    {
        var (longitude, latitude) = Inside();
        return Delta(Guid.CreateVersion7(), [], ("thing", null, "plot"), ("plotNo", null, no), ("standCode", null, "1-1"), ("position", null, new { longitude, latitude, count = 7, worstAccuracyM = 4.2 }),
            ("surveyedOn", null, "2026-11-20"), ("surveyor", null, "試験 太郎"), ("ground", null, Ground(5.64)), ("byClass", null, true), ("trees", null, trees ?? Trees));
    }

    /// <summary>A point inside stand 1-1.</summary>
    private (double Longitude, double Latitude) Inside()
    {
        using var connection = new NpgsqlConnection(App.Database.OwnerConnectionString);
        return connection.QuerySingle<(double, double)>("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM stand WHERE municipality_code = @Town ORDER BY sort_key LIMIT 1) s", new { Town });
    }

    private static SentDelta Change(SentDelta before, string name, object? old, object? now) => Delta(before.RecordId, [before.DeltaId], (name, old, now));

    private static SentDelta Delta(Guid record, Guid[] basedOn, params (string Name, object? Old, object? New)[] values) => new(Guid.CreateVersion7(), record, 1, 1, DateTimeOffset.UtcNow, basedOn,
        values.ToDictionary(value => value.Name, value => new SentValue(Json(value.Old), Json(value.New)), StringComparer.Ordinal));

    private Task<IReadOnlyList<FieldAnswer>> SendAsync(params SentDelta[] deltas) => ReceiveAsync(Tablet, deltas);

    private Task<IReadOnlyList<FieldAnswer>> ReceiveAsync(FieldDevice device, params SentDelta[] deltas) =>
        Store.ReceiveAsync(MunicipalityCode.Parse(Town), new(device, DateTimeOffset.UtcNow, deltas, null), DateTimeOffset.UtcNow, Today, Cancellation);

    private Task<IReadOnlyList<FieldAnswer>> AskAsync(Guid record) =>
        Store.ReceiveAsync(MunicipalityCode.Parse(Town), new(Tablet, DateTimeOffset.UtcNow, [], [record]), DateTimeOffset.UtcNow, Today, Cancellation);

    private Task<StoredSurvey?> SurveyAsync(Guid plot) => App.Services.GetRequiredService<SurveyStore>().FindAsync(MunicipalityCode.Parse(Town), plot, null, Cancellation);

    private async Task<int> CountAsync(string where, Guid id)
    {
        await using var connection = new NpgsqlConnection(App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<int>($"SELECT count(*)::int FROM {where} AND municipality_code = @Town", new { Town, id });
    }
}
