using System.Globalization;
using Dapper;
using ForestSink.Browser.Tests.Support;
using ForestSink.TestSupport;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Field;

/// <summary>A plot surveyed where there is no signal: counted by big buttons, figures at once, delivered once and complete.</summary>
public sealed class FieldPlotTests(BrowserFixture browser)
{
    private const string Measured = ".chosen li:not([data-fixes='0'])";

    [Fact]
    public async Task A_plot_surveyed_without_signal_shows_the_server_s_figures_and_arrives_once()
    {
        var stand = await FieldStand.AtAsync(browser, 10);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await tablet.IsInstalledAsync();
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.LoseSignalAsync();
        await tablet.Page.ReloadAsync();
        await Expect(tablet.Page.Locator("body[data-ready=true]")).ToBeVisibleAsync();
        await tablet.Named("here").ClickAsync();
        await tablet.Named("plot-here").ClickAsync();
        await tablet.QuestionIsAsync("where");
        await tablet.HoldPositionAsync(Measured);
        await tablet.NextAsync();
        await tablet.NextAsync();
        await Expect(tablet.Page.Locator(".notice-warning")).ToContainTextAsync("半径");
        await tablet.Named("size-11.28").ClickAsync();
        for (var i = 0; i < 4; i++)
            await tablet.Page.Locator("[aria-label^='傾斜'] .knob[data-by='5']").ClickAsync();
        await Expect(tablet.Named("area")).ToContainTextAsync("375.6 m²");
        await tablet.NextAsync();
        await Expect(tablet.Page.Locator("input[name=plotNo]")).ToHaveValueAsync($"{stand.Code}-P1");
        await tablet.NextAsync();
        await tablet.Named("today").ClickAsync();
        await tablet.QuestionIsAsync("trees");
        await CountAsync(tablet, ("24", 3), ("26", 5), ("30", 2));
        await Expect(Figure(tablet, "upper")).ToHaveTextAsync("–");
        foreach (var (d, height) in new[] { ("22", "16.5"), ("28", "19.0"), ("34", "21.5") })
            await MeasureAsync(tablet, d, height);
        await Expect(tablet.Page.Locator(".figures-hint")).ToContainTextAsync("13本");
        await Expect(Figure(tablet, "stems")).ToHaveTextAsync("346");
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in new[] { "stems", "dbh", "basal", "upper", "volume", "class" })
            shown[key] = await Figure(tablet, key).InnerTextAsync();
        await tablet.Page.KeepAsync("field-trees-ja");

        // The battery dies in the middle; the last tap is on the disk.
        await tablet.Page.CloseAsync();
        await tablet.ReopenAsync();
        await tablet.GoAsync("log");
        await tablet.Named("go-on-plot").ClickAsync();
        await tablet.QuestionIsAsync("trees");
        await Expect(Figure(tablet, "volume")).ToHaveTextAsync(shown["volume"]);
        var photo = (await tablet.TakePhotosAsync(("photo", Tablet.Photo(600, 900_000))))[0];
        await tablet.OnToAsync("review");
        await tablet.Page.KeepAsync("field-plot-review-ja");
        await tablet.SaveAsync();
        await Expect(tablet.Badge).ToContainTextAsync("未送信 1件・写真 1枚");
        tablet.Network.IsBad = true;
        await tablet.FindSignalAsync();
        await tablet.SendAllAsync();
        await Expect(tablet.Page.Locator(".record[data-state=delivered]")).ToContainTextAsync("標準地調査");

        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        var plot = await connection.QuerySingleAsync<(int Plots, int Trees, int Fixes, double Stems, double Dbh, double Basal, double? Upper, double? Volume, int? Class, bool Below, string Id)>("""
            SELECT count(*) OVER ()::int, (SELECT sum(stems)::int FROM plot_tree t WHERE t.plot_id = p.plot_id), position_fixes::int, stems_per_ha, mean_dbh_cm, basal_area_m2_per_ha, upper_height_m, volume_m3_per_ha,
                   site_class::int, below_lowest, plot_id::text
            FROM plot p WHERE p.municipality_code = '33999' AND p.stand_id = @Id
            """, new { stand.Id });
        Assert.Equal((1, 13), (plot.Plots, plot.Trees));
        Assert.True(plot.Fixes > 0);
        Assert.Equal([N(plot.Stems, 0), N(plot.Dbh, 1), N(plot.Basal, 1), N(plot.Upper, 1), N(plot.Volume, 1), plot.Below ? "最低未満" : plot.Class?.ToString(CultureInfo.InvariantCulture) ?? "–"],
            new[] { "stems", "dbh", "basal", "upper", "volume", "class" }.Select(key => shown[key]));
        Assert.NotEqual("–", shown["volume"]);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("""
            SELECT count(*)::int FROM evidence_link l JOIN evidence_file f USING (municipality_code, sha256) WHERE l.thing_kind = 'plot' AND l.thing_id = @Id AND l.sha256 = @photo AND l.direction_degrees = 45
            """, new { plot.Id, photo }));
        Assert.Empty(tablet.Problems);
    }

    [Fact]
    public async Task Two_tablets_count_one_plot_and_a_person_decides()
    {
        var stand = await FieldStand.AtAsync(browser, 11);
        await using var first = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await first.TakeAreaAsync(stand.Compartment);
        await SurveyAsync(first);
        await first.SendAllAsync();
        await using var second = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await second.TakeAreaAsync(stand.Compartment);
        await first.LoseSignalAsync();
        await second.LoseSignalAsync();
        await RecountAsync(first, "24", 1);
        await RecountAsync(second, "30", 2);
        await first.FindSignalAsync();
        await first.SendAllAsync();
        await second.FindSignalAsync();
        await second.GoAsync("send");
        await second.Named("send-now").ClickAsync();
        await second.Named("choose").ClickAsync();
        await Expect(second.Page.Locator(".dispute")).ToHaveCountAsync(1);
        await Expect(second.Page.Locator("[data-side=mine]")).ToContainTextAsync("7本");
        await Expect(second.Page.Locator("[data-side=theirs]")).ToContainTextAsync("6本");
        await second.Page.KeepAsync("field-plot-conflict-ja");
        await Expect(second.Page.Locator("[data-side=both]")).ToContainTextAsync("8本");
        await second.Page.Locator("[data-side=mine]").ClickAsync();
        await second.Page.Locator("[data-side=both]").ClickAsync();
        await Expect(second.Page.Locator("[aria-pressed=true][data-candidate]")).ToHaveCountAsync(1);
        await second.Named("settle").ClickAsync();
        await second.SendAllAsync();
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        Assert.Equal(8, await connection.ExecuteScalarAsync<int>("""
            SELECT sum(t.stems)::int FROM plot p JOIN plot_tree t USING (municipality_code, plot_id, version) WHERE p.municipality_code = '33999' AND p.stand_id = @Id AND p.valid_to IS NULL
            """, new { stand.Id }));
        Assert.Empty(second.Problems);
    }

    [Theory]
    [InlineData("ja", "standard")]
    [InlineData("en", "canopy")]
    [InlineData("ja", "sun")]
    public async Task Every_question_of_a_plot_can_be_read_and_pressed_with_gloves(string language, string theme)
    {
        var stand = await FieldStand.AtAsync(browser, 12);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat, language);
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.ThemeAsync(theme);
        await tablet.GoAsync("log");
        await LookAsync(tablet, $"field-log-{theme}-{language}");
        await tablet.Named("new-plot").ClickAsync();
        await tablet.QuestionIsAsync("where");
        await tablet.HoldPositionAsync(Measured);
        await LookAsync(tablet, $"field-plot-where-{theme}-{language}");
        await tablet.NextAsync();
        await tablet.Named("size-20").ClickAsync();
        await LookAsync(tablet, $"field-plot-ground-{theme}-{language}");
        await tablet.NextAsync();
        await LookAsync(tablet, $"field-plot-numbered-{theme}-{language}");
        await tablet.NextAsync();
        await tablet.Named("today").ClickAsync();
        await CountAsync(tablet, ("24", 2), ("30", 1));
        await tablet.Named("with-height").ClickAsync();
        await tablet.Page.Locator("[data-class='26']").ClickAsync();
        await LookAsync(tablet, $"field-plot-pad-{theme}-{language}");
        await tablet.Named("pad-cancel").ClickAsync();
        await LookAsync(tablet, $"field-plot-trees-{theme}-{language}");
        await tablet.OnToAsync("review");
        await LookAsync(tablet, $"field-plot-review-{theme}-{language}");
        Assert.Empty(tablet.Problems);
    }

    private static async Task SurveyAsync(Tablet tablet)
    {
        await tablet.Named("here").ClickAsync();
        await tablet.Named("plot-here").ClickAsync();
        await tablet.HoldPositionAsync(Measured);
        await tablet.NextAsync();
        await tablet.Named("size-20").ClickAsync();
        await tablet.NextAsync();
        await tablet.NextAsync();
        await tablet.Named("today").ClickAsync();
        await CountAsync(tablet, ("26", 5));
        await tablet.SaveAsync();
    }

    private static async Task RecountAsync(Tablet tablet, string diameterClass, int stems)
    {
        await tablet.GoAsync("send");
        await tablet.Named("correct").First.ClickAsync();
        await tablet.QuestionIsAsync("review");
        await tablet.Page.GetByLabel("立木を数えます: 直す").ClickAsync();
        await CountAsync(tablet, (diameterClass, stems));
        await tablet.SaveAsync();
    }

    private static async Task CountAsync(Tablet tablet, params (string Class, int Stems)[] classes)
    {
        await tablet.QuestionIsAsync("trees");
        foreach (var (d, stems) in classes)
        {
            for (var i = 0; i < stems; i++)
                await tablet.Page.Locator($"[data-class='{d}']").ClickAsync();
        }
    }

    private static async Task MeasureAsync(Tablet tablet, string diameterClass, string height)
    {
        if (await tablet.Named("with-height").GetAttributeAsync("aria-pressed") == "false")
            await tablet.Named("with-height").ClickAsync();
        await tablet.Page.Locator($"[data-class='{diameterClass}']").ClickAsync();
        foreach (var key in height)
            await tablet.Named($"key-{key}").ClickAsync();
        await tablet.Named("pad-ok").ClickAsync();
        await Expect(tablet.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    private static Microsoft.Playwright.ILocator Figure(Tablet tablet, string key) => tablet.Page.Locator($"[data-figure={key}] strong");

    private static string N(double? value, int decimals) => value?.ToString("N" + decimals, CultureInfo.GetCultureInfo("ja-JP")) ?? "–";

    private static async Task LookAsync(Tablet tablet, string name)
    {
        await tablet.Page.KeepAsync(name);
        Assert.Empty(await tablet.AccessibilityProblemsAsync());
        Assert.Empty(await tablet.SmallTargetsAsync());
    }
}
