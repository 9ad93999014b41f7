using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Offsets;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Offsets;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Offsets;

/// <summary>Every model of an offset from its first step to the certificate, and what is answered to a form that cannot be used.</summary>
public sealed class OffsetModelsTests : IAsyncLifetime
{
    private const string Here = "33998";
    private static readonly MunicipalityCode Code = MunicipalityCode.Parse(Here);
    private readonly Guid offset = Guid.CreateVersion7();
    private TestApp app = null!;
    private Guid lot;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Base => $"/m/{Here}/offsets";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Here, "試験町");
        var commands = new LedgerCommands(app.Database.Database);
        var programme = await new ProgrammeStore(app.Database.Database, commands).RegisterAsync(Code, Guid.CreateVersion7(), new("project", "町有林", "Town forest", "FO-001", "36", true, null), Stop);
        lot = (await new LotStore(commands).RegisterAsync(Code, Guid.CreateVersion7(), new(programme, "令和6年度分", 2024, new DateOnly(2026, 5, 1), "JC", "FM", "1-100", new(1, 100), 100, 100, 0), Stop)).Id;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static TheoryData<string> Models => [.. OffsetWords.Models];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_model_goes_from_its_first_step_to_certificates_and_the_public_page(string model)
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var shared = OffsetWords.HasShares(model);
        var begun = await SendAsync(officer, Base, About(model, shared ? Two : []));
        Assert.Equal($"{Base}/{offset}?step=2", Address(begun));
        Assert.Equal($"{Base}/{offset}?step=3", Address(await SendAsync(officer, $"{Base}/{offset}/steps/2", model == "product"
            ? [("items", "50000"), ("perItem", "0.1")]
            : [("activity0", ""), ("factor0", "petrol"), ("quantity0", "2000")])));                             // 2,000 L × 2.29 = 4,580 kg
        var english = await TextAsync(officer, $"{Base}/{offset}?step=2&lang=en");
        Assert.Contains(model == "product" ? "Emissions of one item × items" : "Petrol", english, StringComparison.Ordinal);
        Assert.DoesNotContain("省令", english, StringComparison.Ordinal);
        await SendAsync(officer, $"{Base}/{offset}/steps/3", [("reduction", "減らした"), ("reduced", "0")]);
        var retire = await TextAsync(officer, $"{Base}/{offset}?step=4&lang=ja");
        Assert.Equal(shared, retire.Contains("となり町", StringComparison.Ordinal));
        Assert.Equal($"{Base}/{offset}?step=5", Address(await SendAsync(officer, $"{Base}/{offset}/certify", [($"lot-{lot}", "5"), ("on", "2026-05-02"), ("confirm", "5")])));

        var certificates = (await new OffsetStore(app.Database.Database, new LedgerCommands(app.Database.Database)).FindAsync(Code, offset, Stop))!.Certificates;
        Assert.Equal(shared ? 2 : 1, certificates.Length);
        using var visitor = app.Visitor();
        var last = WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri($"/c/{certificates[^1]}?lang=en", UriKind.Relative), Stop));
        Assert.Contains(shared ? "Next Town" : "Test Town", last, StringComparison.Ordinal);
        await new PublicStore(app.Database.Database).SaveAsync(Code, new() { IsPublished = true }, Stop);
        var site = WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri($"/p/{Here}?lang=ja", UriKind.Relative), Stop));
        Assert.Contains(certificates[0][^11..], site, StringComparison.Ordinal);
        Assert.Equal(shared, site.Contains("となり町 2 t", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("joint", "member1", "2者以上", "member0=試験町", "weight0=3")]
    [InlineData("joint", "weight0", "0より大きい", "member0=試験町", "weight0=0", "member1=となり町", "weight1=1")]
    [InlineData("joint", "weight1", "割合", "member0=試験町", "weight0=1", "member1=となり町", "weight1=半分")]
    [InlineData("regional", "member1", "名前", "member0=商工会", "weight0=1", "weight1=2")]
    [InlineData("partnership", "member2", "2つの市町村", "member0=試験町", "weight0=1", "member1=となり町", "weight1=1", "member2=村", "weight2=1")]
    [InlineData("partnership", "weight0", "0より大きく", "member0=試験町", "weight0=0", "member1=となり町", "weight1=0")]
    [InlineData("event", "year", "年度", "year=20xx")]
    [InlineData("event", "title", "件名", "title=")]
    public async Task A_first_step_that_cannot_be_used_names_the_field(string model, string field, string words, params string[] typed)
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var given = typed.Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1])).ToArray();
        await RefusedAsync(officer, Base, [.. About(model, []).Where(own => given.All(pair => pair.Item1 != own.Name)), .. given], field, words);
    }

    [Fact]
    public async Task In_a_partnership_one_of_the_two_may_use_no_credits()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        Assert.NotNull(Address(await SendAsync(officer, Base, About("partnership", [("member0", "試験町"), ("weight0", "0"), ("member1", "となり町"), ("weight1", "1")]))));
    }

    [Theory]
    [InlineData("factor0", "排出係数を選んで", "quantity0=3")]
    [InlineData("quantity0", "計算できません", "factor0=petrol", "quantity0=三百")]
    [InlineData("quantity1", "量を入力", "factor0=petrol", "quantity0=3", "activity1=何か")]
    [InlineData("quantity0", "計算できません", "factor0=petrol", "quantity0=1/0.0000001")]
    [InlineData("quantity0", "計算できません", "factor0=petrol", "quantity0=999999999999*999999999999")]
    [InlineData("quantity0", "大きすぎます", "factor0=petrol", "quantity0=999999999999")]
    public async Task Activities_that_cannot_be_counted_name_the_field_and_none_is_left_out_in_silence(string field, string words, params string[] typed)
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        await SendAsync(officer, Base, About("building", []));
        await RefusedAsync(officer, $"{Base}/{offset}/steps/2", [.. typed.Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))], field, words);
    }

    [Fact]
    public async Task Credits_that_are_not_there_or_not_enough_name_the_field()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        await SendAsync(officer, Base, About("operations", []));
        await SendAsync(officer, $"{Base}/{offset}/steps/2", [("factor0", "petrol"), ("quantity0", "2000")]);
        var certify = $"{Base}/{offset}/certify";
        await RefusedAsync(officer, certify, [($"lot-{lot}", "999"), ("on", "2026-05-02"), ("confirm", "5")], $"lot-{lot}", "100 t");
        await RefusedAsync(officer, certify, [($"lot-{lot}", "4"), ("on", "2026-05-02"), ("confirm", "5")], "lots", "5 t にして");
        await RefusedAsync(officer, certify, [($"lot-{lot}", "5"), ("on", "2026-05-02"), ("confirm", "4")], "confirm", "確認");
    }

    private static (string Name, string Value)[] Two => [("member0", "試験町"), ("memberEn0", "Test Town"), ("weight0", "3"), ("member1", "となり町"), ("memberEn1", "Next Town"), ("weight1", "2")];

    private (string Name, string Value)[] About(string model, (string Name, string Value)[] participants) =>
        [("offset", offset.ToString()), ("model", model), ("title", "試験のオフセット"), ("titleEn", "A test"), ("organiser", "試験町"), ("organiserEn", "Test Town"), ("year", "2026"), .. participants];

    private static string? Address(JsonElement answer) => answer.TryGetProperty("address", out var address) ? address.GetString() : null;

    private static async Task RefusedAsync(HttpClient client, string action, (string Name, string Value)[] fields, string field, string words)
    {
        var answer = await SendAsync(client, action, fields);
        Assert.Equal(field, answer.GetProperty("field").GetString());
        Assert.Contains(words, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>As the page's script sends a form.</summary>
    private static async Task<JsonElement> SendAsync(HttpClient client, string action, (string Name, string Value)[] fields)
    {
        var token = await client.TokenAsync(Base, Stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(action, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("command", Guid.CreateVersion7().ToString()), .. fields.Select(each => KeyValuePair.Create(each.Name, each.Value))]),
        };
        request.Headers.Add("X-Ledger-Form", "1");
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await client.SendAsync(request, Stop);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, answer.StatusCode.ToString());
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static async Task<string> TextAsync(HttpClient client, string address) => WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(address, UriKind.Relative), Stop));
}
