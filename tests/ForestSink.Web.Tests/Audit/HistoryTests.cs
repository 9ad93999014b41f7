using System.Net;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Exchange;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Audit;

/// <summary>Who changed what, when, old and new values, and the way back.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private const string Town = "40348";
    private TestApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Town, "久山町");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_member_s_history_tells_who_gave_and_took_which_role()
    {
        var member = await app.MemberAsync(Town, [Role.Viewer]);
        using var admin = await app.ClientAsync(Town, Role.Admin);
        await admin.PostFormAsync($"/m/{Town}/members", $"/m/{Town}/members/{member.UserId}/roles", Cancellation, ("roles", "planner"));
        var history = await TextAsync(admin, $"/m/{Town}/members/{member.UserId}/history");
        Assert.Contains(Role.Admin.Japanese(), history, StringComparison.Ordinal);      // the name of who did it
        Assert.Contains(Role.Planner.Japanese(), history, StringComparison.Ordinal);
        Assert.Contains(Role.Viewer.Japanese(), history, StringComparison.Ordinal);
        Assert.Contains("削除", history, StringComparison.Ordinal);
    }

    /// <summary>What a feature adds to the log later must be found there, too: the kinds are those of the database's triggers.</summary>
    [Fact]
    public async Task Every_kind_of_thing_in_the_log_has_a_name_to_filter_by()
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        var kinds = await connection.QueryAsync<string>("""
            SELECT DISTINCT split_part(encode(tgargs, 'escape'), '\000', 1) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'audit_row'
            """);
        using var verifier = await app.ClientAsync(Town, Role.Verifier);
        var page = await TextAsync(verifier, $"/m/{Town}/audit");
        Assert.All(kinds, kind => Assert.Matches($"<option value=\"{kind}\">(?!{kind}<)", page));
        Assert.True(kinds.Count() > 40, $"Only {kinds.Count()} kinds were found.");
    }

    [Fact]
    public async Task A_mapping_shows_what_was_changed_by_whom_and_takes_an_earlier_version_back()
    {
        var officer = await app.MemberAsync(Town, [Role.Officer]);
        using var client = app.Visitor();
        client.DefaultRequestHeaders.Add("Cookie", $"{TestApp.SessionCookie}={await app.SessionAsync(officer)}");
        await SaveAsync(officer.UserId, "変更前");
        await SaveAsync(officer.UserId, "変更後");
        var address = $"/m/{Town}/imports/mappings/register-ja";
        var page = await TextAsync(client, address);
        Assert.Contains("変更前", page, StringComparison.Ordinal);
        Assert.Contains("title.ja", page, StringComparison.Ordinal);
        Assert.Contains(officer.DisplayName, page, StringComparison.Ordinal);
        Assert.Contains($"{address}/versions/40000/1/restore", page, StringComparison.Ordinal);

        var restored = await client.PostFormAsync(address, $"{address}/versions/40000/1/restore", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);
        Assert.Equal(("変更前", 3), await NewestAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostFormAsync(address, $"{address}/versions/40000/9/restore", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostFormAsync(address, $"{address}/versions/33000/1/restore", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_verifier_reads_mappings_and_their_history_but_is_offered_no_change()
    {
        using var verifier = await app.ClientAsync(Town, Role.Verifier);
        var page = await TextAsync(verifier, $"/m/{Town}/imports/mappings/register-ja");
        Assert.Contains("プログラムに付属", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/restore", page, StringComparison.Ordinal);
        Assert.DoesNotContain("保存する", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-import-form", await TextAsync(verifier, $"/m/{Town}/imports"), StringComparison.Ordinal);
    }

    private async Task SaveAsync(Guid user, string title)
    {
        using var acting = PostGis.Database.Acting.As(user);
        await using var transaction = await app.Database.Database.BeginAsync(MunicipalityCode.Parse(Town), Cancellation);
        var mapping = (await MappingStore.AllAsync(transaction, Cancellation)).First(stored => stored.Mapping.Name == "register-ja").Mapping;
        await MappingStore.SaveAsync(transaction, MunicipalityCode.Parse(Town), mapping with { Title = new(title, title) }, Cancellation);
        await transaction.CommitAsync(Cancellation);
    }

    private async Task<(string, int)> NewestAsync()
    {
        await using var transaction = await app.Database.Database.BeginAsync(MunicipalityCode.Parse(Town), Cancellation);
        var stored = (await MappingStore.AllAsync(transaction, Cancellation)).First(stored => stored.Mapping.Name == "register-ja");
        return (stored.Mapping.Title.Ja, stored.Version);
    }

    private static async Task<string> TextAsync(HttpClient client, string address) =>
        WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation));
}
