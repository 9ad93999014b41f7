using System.Net;
using System.Text;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Growth;

public sealed class GrowthPagesTests : IAsyncLifetime
{
    private const string Growth = "/m/33999/growth";
    private TestApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "33999");
        await TestForest.AddAsync(app.Database.OwnerConnectionString, "33999", [new() { AreaHa = 4, OriginFy = 1985 }]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Theory]
    [InlineData("/diagram?diagram=sugi-kitakinki-chugoku&height=16&stems=2000&value=0.65", "1,177", "edition 1978")]
    [InlineData("/diagram?height=16&stems=2000&stay=1400", "1,400", "After")]
    [InlineData("/diagram?height=16&stems=2000&value=0.99", "間伐後の値", "The value after thinning")]
    [InlineData("/diagram?height=abc&stems=-5&diagram=none&method=7", "林分密度管理図", "Density management diagram")]
    [InlineData("/stand?standAge=15&stems=2200&search=1", "最もよい計画", "The best schedule")]
    [InlineData("/stand?aAges=30&aMethod=FromAbove&aMeasure=StemShare&aValue=25&aCut=&years=150", "150", "paths")]
    [InlineData("/stand?standAge=40&stems=1000&height=20&volume=250", "較正係数", "Calibrated to the measured plot")]
    [InlineData("/site?points=40,18.34", "地位指数", "Site index")]
    [InlineData("/site?points=hello", "地位指数", "Site index")]
    [InlineData("", "自分の表を加える", "Add a table of your own")]
    [InlineData("/tables/karamatsu-de-schober1953", "気になる点", "Worth a second look")]
    [InlineData("/tables/fukuoka-register-2021-planted?with=karamatsu-de-schober1953", "年成長量", "Yearly increment")]
    [InlineData("/fit", "曲線のあてはめ", "Curve fitting")]
    [InlineData("/forest", "予測を始める", "Start the simulation")]
    public async Task Every_page_answers_in_both_languages_and_never_without_its_limits(string path, string japanese, string english)
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        var page = await client.GetStringAsync(new Uri(Growth + path, UriKind.Relative), Cancellation);
        Assert.Contains(japanese, page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        client.DefaultRequestHeaders.Add("Cookie", "language=en");
        var other = await client.GetStringAsync(new Uri(Growth + path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=en", UriKind.Relative), Cancellation);
        Assert.Contains(english, other, StringComparison.OrdinalIgnoreCase);
        if (path.StartsWith("/diagram", StringComparison.Ordinal) || path.StartsWith("/stand", StringComparison.Ordinal))
        {
            Assert.Contains("1978–1980", page, StringComparison.Ordinal);
            Assert.Contains("FO-001", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pasted_points_are_fitted_by_six_forms_and_the_best_is_suggested()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var answer = await client.PostFormAsync(Growth + "/fit", Growth + "/fit", Cancellation,
            ("points", "age,height\n15,10.1\n20,13.5\n25\t16.2\n30 18.8\n35,21.2\n40,23.2\n45,24.9\n50,26.3\n55,27.5\n６０，28.5\n?"));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("A = 34.439", page, StringComparison.Ordinal);
        Assert.Contains("おすすめ", page, StringComparison.Ordinal);
        Assert.Equal(6, page.Split("name=\"chosen\" value=").Length - 1);
    }

    [Fact]
    public async Task Too_few_points_are_answered_with_the_reason()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var answer = await client.PostFormAsync(Growth + "/fit", Growth + "/fit", Cancellation, ("points", "10,5\n20,9"));
        Assert.Contains("4点以上", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_checked_first_and_then_published_as_a_version()
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        const string Csv = "species,site_class,age,volume_m3_per_ha\nスギ,1,20,180\nスギ,1,40,150\nスギ,1,60,400\n";
        var checkedPage = await (await UploadAsync(client, Csv, "no")).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("減っています", checkedPage, StringComparison.Ordinal);
        Assert.Contains("この版を公開する", checkedPage, StringComparison.Ordinal);
        Assert.DoesNotContain("my-table", await client.GetStringAsync(new Uri(Growth, UriKind.Relative), Cancellation), StringComparison.Ordinal);

        var published = await UploadAsync(client, Csv.Replace("40,150", "40,300", StringComparison.Ordinal), "yes");
        Assert.Contains("my-table", await published.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var shown = await client.GetStringAsync(new Uri(Growth + "/tables/my-table", UriKind.Relative), Cancellation);
        Assert.Contains("県の表", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("species,site_class,age\nスギ,1,20\n", "volume_m3_per_ha")]
    [InlineData("species,site_class,age,volume_m3_per_ha\nスギ,1,20,abc\n", "2行目")]
    [InlineData("", "見出し")]
    public async Task A_wrong_table_is_answered_with_row_and_column_and_nothing_typed_is_lost(string csv, string words)
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        var page = await (await UploadAsync(client, csv, "yes")).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("value=\"県の表\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_may_not_publish_and_a_worker_may_not_simulate()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(client, "x", "yes", Growth + "/fit")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostFormAsync(Growth + "/fit", Growth + "/forest", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_municipality_is_simulated_and_the_result_has_an_address()
    {
        using var client = await app.ClientAsync("33999", Role.Planner);
        var run = Guid.NewGuid();
        await client.PostFormAsync(Growth + "/forest", Growth + "/forest", Cancellation,
            Rules(run, ("ThinHa", ""), ("CutHa", "1.5")));
        var page = "";
        for (var i = 0; i < 300 && !page.Contains("data-forest-player", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100, Cancellation);
            page = await client.GetStringAsync(new Uri($"{Growth}/forest/{run}", UriKind.Relative), Cancellation);
        }

        Assert.Contains("蓄積の補正", page, StringComparison.Ordinal);
        Assert.Contains("4.00 ha", page, StringComparison.Ordinal);
        Assert.Contains("0.63", page, StringComparison.Ordinal);
        Assert.Contains("2056年度", page, StringComparison.Ordinal);

        var map = $"{Growth}/forest/{run}/map";
        using var index = System.Text.Json.JsonDocument.Parse(await UnpackAsync(await client.GetAsync(new Uri($"{map}/index", UriKind.Relative), Cancellation)));
        Assert.Equal(31, index.RootElement.GetProperty("years").GetArrayLength());
        var places = index.RootElement.GetProperty("stands").GetArrayLength() + index.RootElement.GetProperty("compartments").GetArrayLength();
        Assert.Equal(31 * places * 2, (await UnpackAsync(await client.GetAsync(new Uri($"{map}/stock", UriKind.Relative), Cancellation))).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"{map}/secrets", UriKind.Relative), Cancellation)).StatusCode);
    }

    private static async Task<byte[]> UnpackAsync(HttpResponseMessage answer)
    {
        Assert.Contains("gzip", answer.Content.Headers.ContentEncoding);
        await using var gzip = new System.IO.Compression.GZipStream(await answer.Content.ReadAsStreamAsync(Cancellation), System.IO.Compression.CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await gzip.CopyToAsync(whole, Cancellation);
        return whole.ToArray();
    }

    [Fact]
    public async Task Rules_that_make_no_sense_are_answered_and_kept_for_correction()
    {
        using var client = await app.ClientAsync("33999", Role.Planner);
        var answer = await client.PostFormAsync(Growth + "/forest", Growth + "/forest", Cancellation,
            Rules(Guid.NewGuid(), ("FromRy", "0.6"), ("ThinTo", "0.7")));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("小さくしてください", page, StringComparison.Ordinal);
        Assert.Contains("value=\"0.7\"", page, StringComparison.Ordinal);
    }

    /// <summary>Every field of the form, as a browser sends it.</summary>
    private static (string Name, string Value)[] Rules(Guid run, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["run"] = run.ToString(),
            ["FiscalYear"] = "2026",
            ["Years"] = "30",
            ["Stocking"] = "0.63",
            ["StartRy"] = "0.75",
            ["Sugi"] = "sugi-kitakinki-chugoku",
            ["Hinoki"] = "hinoki-kitakinki-chugoku",
            ["Thin"] = "true",
            ["FromRy"] = "0.8",
            ["AgeFrom"] = "20",
            ["AgeTo"] = "60",
            ["Between"] = "5",
            ["ThinTo"] = "0.65",
            ["Share"] = "30",
            ["ThinHa"] = "50",
            ["Cut"] = "true",
            ["CutAge"] = "60",
            ["CutHa"] = "20",
            ["ReplantAfter"] = "1",
            ["Planted"] = "2000",
            ["Survival"] = "90",
        };
        foreach (var (name, value) in changes)
            fields[name] = value;
        return [.. fields.Select(field => (field.Key, field.Value))];
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, string csv, string publish, string tokenPage = Growth)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await client.TokenAsync(tokenPage, Cancellation)), "__RequestVerificationToken" },
            { new StringContent("my-table"), "name" },
            { new StringContent("県の表"), "title" },
            { new StringContent("試験"), "source" },
            { new StringContent("official"), "status" },
            { new StringContent(publish), "publish" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "file", "table.csv" },
        };
        return await client.PostAsync(new Uri(Growth + "/tables", UriKind.Relative), form, Cancellation);
    }
}
