using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Exchange;

/// <summary>An import that is cancelled, one whose application dies, a register in a file of its own, and the way back to an earlier version.</summary>
public sealed class ImportJobTests : IAsyncLifetime
{
    private const string Town = "40348";

    // A job whose worker is dead is taken over after half a minute.
    private const float TakenOver = 120_000;

    private TestApp app = null!;
    private Chromium chromium = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = (await TestApp.StartAsync(await TestDatabase.CreateAsync())).Listen();
        await app.AddMunicipalityAsync(Town, "久山町");
        chromium = await Chromium.LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        await app.DisposeAsync();
        await app.Database.DisposeAsync();
    }

    [Fact]
    public async Task An_import_that_is_cancelled_changes_nothing_and_can_be_begun_again()
    {
        var page = await chromium.OpenAsync(app, Town);
        await CheckAsync(page, "forest.geojson", Forest("スギ"));
        await Expect(page.Locator("#panel .changes")).ToContainTextAsync("3");
        await using (var held = await HoldStandsAsync())
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "取り込む", Exact = true }).ClickAsync();
            await page.Locator("[data-job-cancel]").ClickAsync();
            await Expect(page.Locator("[data-job-error]")).ToContainTextAsync("データは変わっていません");
            await page.KeepAsync("import-cancelled");
        }

        Assert.Equal(0, await StandsAsync());
        await Expect(page.Locator("[data-job-back]")).ToBeVisibleAsync();
        await CheckAsync(page, "forest.geojson", Forest("スギ"));
        await page.GetByRole(AriaRole.Button, new() { Name = "取り込む", Exact = true }).ClickAsync();
        await Expect(page.Locator("#panel h1")).ToHaveTextAsync("取り込みました");
        Assert.Equal(3, await StandsAsync());
    }

    [Fact]
    public async Task A_job_whose_application_dies_is_finished_by_the_next_one_and_done_once()
    {
        var page = await chromium.OpenAsync(app, Town);
        await CheckAsync(page, "forest.geojson", Forest("スギ"));
        await using (var held = await HoldStandsAsync())
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "取り込む", Exact = true }).ClickAsync();
            await Expect(page.Locator("[data-job-cancel]")).ToBeVisibleAsync();
            var path = new Uri(page.Url).PathAndQuery;
            await app.DisposeAsync();
            app = (await TestApp.StartAsync(app.Database)).Listen();
            await page.GotoAsync(new Uri(app.Address!, path).ToString());
            await Expect(page.Locator("[data-job]")).ToBeVisibleAsync();
        }

        await Expect(page.Locator("#panel h1")).ToHaveTextAsync("取り込みました", new() { Timeout = TakenOver });
        Assert.Equal(3, await StandsAsync());
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        Assert.True(await connection.ExecuteScalarAsync<int>("SELECT max(attempts)::int FROM job") >= 2);
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task A_register_in_a_file_of_its_own_is_joined_to_the_polygons_by_stand_code(string language)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var register = Encoding.GetEncoding(932).GetBytes(
            "林班,小班,樹種,林種,林齢,面積,基準日\r\n1,1,スギ,人工林,41,4.1,2025-04-01\r\n1,2,ヒノキ,人工林,20,4.1,2025-04-01\r\n1,9,ヒノキ,人工林,20,4.1,2025-04-01\r\n");
        var page = await chromium.OpenAsync(app, Town, language);
        await page.GotoAsync($"/m/{Town}/imports");
        await page.Locator("[data-file]").SetInputFilesAsync(File("polygons.geojson", Forest(null)));
        await page.Locator("details.more summary").First.ClickAsync();
        await page.Locator("[data-register]").SetInputFilesAsync(new FilePayload { Name = "register.csv", MimeType = "text/csv", Buffer = register });
        await page.Locator("[data-upload-start]").ClickAsync();
        await Expect(page.Locator("#panel .changes")).ToBeVisibleAsync();
        await Expect(page.Locator("#panel .facts").First).ToContainTextAsync("CP932");
        await Expect(page.Locator(".finding-title").First).ToBeVisibleAsync();
        await page.KeepAsync($"import-register-{language}");
        await page.Locator(".apply-form input[type=checkbox]").CheckAsync();             // without the record that has no polygon
        await page.Locator(".apply-form .button-primary").ClickAsync();
        await Expect(page.Locator("#panel h1")).ToHaveTextAsync(language == "ja" ? "取り込みました" : "Imported");
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        Assert.Equal(["sugi", "hinoki"], await connection.QueryAsync<string>("SELECT species_key FROM stand WHERE valid_to IS NULL AND code IN ('1-1', '1-2') ORDER BY sort_key"));
    }

    [Fact]
    public async Task An_earlier_version_of_a_stand_is_brought_back()
    {
        var page = await chromium.OpenAsync(app, Town);
        foreach (var species in new[] { "スギ", "ヒノキ" })
        {
            await CheckAsync(page, "forest.geojson", Forest(species));
            await page.GetByRole(AriaRole.Button, new() { Name = "取り込む", Exact = true }).ClickAsync();
            await Expect(page.Locator("#panel h1")).ToHaveTextAsync("取り込みました");
        }

        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        var stand = await connection.QuerySingleAsync<long>("SELECT stand_id FROM stand WHERE valid_to IS NULL AND code = '1-1'");
        await page.GotoAsync($"/m/{Town}?sel={stand}");
        await Expect(page.Locator("#panel .stand .tag").First).ToContainTextAsync("ヒノキ");
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        var restore = page.GetByRole(AriaRole.Button, new() { Name = "この版に戻す" });
        await restore.ScrollIntoViewIfNeededAsync();
        await page.KeepAsync("stand-history");
        await restore.ClickAsync();
        await Expect(page.Locator("#panel .stand .tag").First).ToContainTextAsync("スギ");
        await Expect(restore).ToHaveCountAsync(2);
        Assert.Equal("sugi", await connection.QuerySingleAsync<string>("SELECT species_key FROM stand WHERE valid_to IS NULL AND stand_id = @stand", new { stand }));
        Assert.Equal(3, await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM stand WHERE stand_id = @stand", new { stand }));
    }

    private static async Task CheckAsync(IPage page, string name, string content)
    {
        await page.GotoAsync($"/m/{Town}/imports");
        await page.Locator("[data-file]").SetInputFilesAsync(File(name, content));
        await page.Locator("[data-upload-start]").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/imports/[0-9a-f-]{36}", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator("#panel .changes")).ToBeVisibleAsync();
    }

    /// <summary>Stands can be read but not written until the answer is disposed of.</summary>
    private async Task<NpgsqlConnection> HoldStandsAsync()
    {
        var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync("BEGIN; LOCK TABLE stand IN SHARE MODE");
        return connection;
    }

    private async Task<int> StandsAsync()
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        return await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM stand WHERE valid_to IS NULL");
    }

    private static FilePayload File(string name, string content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(content) };

    /// <param name="species">Null: polygons with their stand codes alone.</param>
    private static string Forest(string? species)
    {
        var features = Enumerable.Range(1, 3).Select(i =>
        {
            var (x, y) = (130.50 + (i * 0.002), 33.60);
            var record = species is null ? "" : $",\"樹種\":\"{species}\",\"林種\":\"人工林\",\"林齢\":40,\"面積\":4.1,\"基準日\":\"2024-04-01\"";
            return FormattableString.Invariant($$$"""
                {"type":"Feature","properties":{"林班":"1","小班":"{{{i}}}"{{{record}}}},"geometry":{"type":"Polygon","coordinates":[[[{{{x}}},{{{y}}}],[{{{x + 0.002}}},{{{y}}}],[{{{x + 0.002}}},{{{y + 0.002}}}],[{{{x}}},{{{y + 0.002}}}],[{{{x}}},{{{y}}}]]]}}
                """);
        });
        return $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";
    }
}
