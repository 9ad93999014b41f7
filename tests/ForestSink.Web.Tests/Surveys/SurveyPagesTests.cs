using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Surveys;

public sealed class SurveyPagesTests : IAsyncLifetime
{
    private const string Surveys = "/m/33999/surveys";
    private TestApp app = null!;
    private long[] stands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "33999");
        stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, "33999", [new() { AreaHa = 4, OriginFy = 1987, SiteClass = "2" }]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task What_the_preview_shows_is_what_saving_stores()
    {
        using var worker = await app.ClientAsync("33999", Role.Worker);
        var form = Form(Guid.NewGuid());
        var preview = await Text(await worker.PostFormAsync(Surveys + "/new", Surveys + "/preview", Cancellation, form));
        // 500 m² at 30°: 433.01 m²; 40 stems; (10 × 0.2248329 + 20 × 0.6274 + 10 × 1.061213) m³ by 大阪スギ, which Okayama (33) uses.
        foreach (var figure in new[] { "433.0", "924", "30.0", "586.8", "大阪スギ", "小班 1-1" })
            Assert.Contains(figure, preview, StringComparison.Ordinal);
        var stored = await worker.PostFormAsync(Surveys + "/new", Surveys, Cancellation, form);
        Assert.Equal(HttpStatusCode.Redirect, stored.StatusCode);
        var saved = WebUtility.HtmlDecode(await worker.GetStringAsync(stored.Headers.Location, Cancellation));
        foreach (var figure in new[] { "433.0", "924", "30.0", "586.8", "大阪スギ", "調査区 A-1" })
            Assert.Contains(figure, saved, StringComparison.Ordinal);
        Assert.Contains("A-1", await worker.GetStringAsync(new Uri(Surveys, UriKind.Relative), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_stored_comes_back_as_typed_with_the_reason()
    {
        using var worker = await app.ClientAsync("33999", Role.Worker);
        var answer = await Text(await worker.PostFormAsync(Surveys + "/new", Surveys, Cancellation, [.. Form(Guid.NewGuid()).Where(field => field.Name is not "surveyedOn"), ("surveyedOn", "六月")]));
        Assert.Contains("調査日を", answer, StringComparison.Ordinal);
        Assert.Contains("value=\"六月\"", answer, StringComparison.Ordinal);
        Assert.Contains("sugi\t30\t20\t20", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pasted_sheet_is_read_with_its_headings_and_its_errors()
    {
        using var worker = await app.ClientAsync("33999", Role.Worker);
        var answer = await worker.PostFormAsync(Surveys + "/new", Surveys + "/trees", Cancellation, ("defaultSpecies", "hinoki"), ("diameters", "measured"), ("trees", "No\t胸高直径(mm)\t樹高\n1\t243\t17.5\n2\tx\t\n"));
        var read = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((1, "hinoki", 24.3), (read.GetProperty("trees").GetArrayLength(), read.GetProperty("trees")[0].GetProperty("species").GetString(), read.GetProperty("trees")[0].GetProperty("diameter").GetDouble()));
        Assert.Contains("3行目", read.GetProperty("problems")[0].GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_export_comes_in_again_as_unchanged_and_a_changed_height_as_a_correction()
    {
        using var worker = await app.ClientAsync("33999", Role.Worker);
        await worker.PostFormAsync(Surveys + "/new", Surveys, Cancellation, Form(Guid.NewGuid()));
        var csv = await worker.GetStringAsync(new Uri(Surveys + "/surveys.csv", UriKind.Relative), Cancellation);
        Assert.Contains("変更なし", await ImportAsync(worker, csv, "no"), StringComparison.Ordinal);
        var changed = csv.Replace("30,20,20", "30,21,20", StringComparison.Ordinal);
        Assert.Contains("訂正", await ImportAsync(worker, changed, "no"), StringComparison.Ordinal);
        Assert.Contains("取り込みました", await ImportAsync(worker, changed, "yes"), StringComparison.Ordinal);
        Assert.Contains("変更なし", await ImportAsync(worker, changed, "no"), StringComparison.Ordinal);
        var wrong = await ImportAsync(worker, csv.Replace("1-1", "9-9", StringComparison.Ordinal), "yes");
        Assert.Contains("まだ何も保存していません", wrong, StringComparison.Ordinal);
        Assert.Contains("小班 9-9 はありません", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_applies_the_surveyed_class_and_a_worker_cannot()
    {
        using var officer = await app.ClientAsync("33999", Role.Officer);
        using var worker = await app.ClientAsync("33999", Role.Worker);
        await officer.PostFormAsync(Surveys + "/new", Surveys, Cancellation, Form(Guid.NewGuid()));
        var section = $"/m/33999/stands/{stands[0]}/plots";
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.PostFormAsync(Surveys + "/new", section + "/site-class", Cancellation, ("species", "sugi"), ("siteClass", "3"))).StatusCode);
        Assert.Contains("3級を森林簿に適用", await officer.GetStringAsync(new Uri(section, UriKind.Relative), Cancellation), StringComparison.Ordinal);
        var applied = await Text(await officer.PostFormAsync(Surveys + "/new", section + "/site-class", Cancellation, ("species", "sugi"), ("siteClass", "3")));
        Assert.DoesNotContain("森林簿に適用", applied, StringComparison.Ordinal);
        Assert.Contains("すでに", await Text(await officer.PostFormAsync(Surveys + "/new", section + "/site-class", Cancellation, ("species", "sugi"), ("siteClass", "3"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "標準地調査", "Survey plots")]
    [InlineData("/new?stand=1-1", "地図で位置を選ぶ", "Pick on the map")]
    [InlineData("/sheet", "野帳", "Measuring sheet")]
    [InlineData("/import", "確認する", "Check")]
    public async Task Every_page_answers_in_both_languages(string path, string japanese, string english)
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        Assert.Contains(japanese, await client.GetStringAsync(new Uri(Surveys + path, UriKind.Relative), Cancellation), StringComparison.Ordinal);
        Assert.Contains(english, await client.GetStringAsync(new Uri(Surveys + path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=en", UriKind.Relative), Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Coverage_and_its_legend_say_the_same()
    {
        using var viewer = await app.ClientAsync("33999", Role.Viewer);
        var coverage = await viewer.GetFromJsonAsync<JsonElement>(Surveys + "/coverage.json?fy=2026", Cancellation);
        Assert.Equal("missing", coverage.GetProperty("groups")[0].GetProperty("state").GetString());
        var legend = await viewer.GetFromJsonAsync<JsonElement>("/m/33999/legend?theme=plots&fy=2026", Cancellation);
        Assert.Equal(coverage.GetProperty("groups")[0].GetProperty("areaHa").GetDecimal(), legend.GetProperty("classes").EnumerateArray().Single(c => c.GetProperty("key").GetString() == "missing").GetProperty("areaHa").GetDecimal());
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(new Uri(Surveys + "/new", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(new Uri($"{Surveys}/{Guid.NewGuid()}", UriKind.Relative), Cancellation)).StatusCode);
    }

    private static (string Name, string Value)[] Form(Guid plot) =>
    [
        ("plotId", plot.ToString()), ("requestId", Guid.NewGuid().ToString()), ("baseVersion", "0"), ("plotNo", "A-1"), ("stand", "1-1"), ("latitude", "33.6005"), ("longitude", "130.4015"),
        ("shape", "rectangle"), ("along", "25"), ("across", "20"), ("slope", "30"), ("edge", "60"), ("surveyedOn", "令和8年6月1日"), ("surveyor", "森 太郎"), ("diameters", "class"),
        ("defaultSpecies", "sugi"), ("trees", "sugi\t20\t15\t10\nsugi\t30\t20\t20\nsugi\t40\t20\t10"),
    ];

    private static async Task<string> ImportAsync(HttpClient client, string csv, string store)
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent(await client.TokenAsync(Surveys + "/import", Cancellation)), "__RequestVerificationToken" },
            { new StringContent(store), "store" },
        };
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        content.Add(file, "file", "surveys.csv");
        return await Text(await client.PostAsync(new Uri(Surveys + "/import", UriKind.Relative), content, Cancellation));
    }

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
