using System.Net;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Field;
using ForestSink.TestSupport;
using ForestSink.Web.Tests.Field;
using Npgsql;

namespace ForestSink.Web.Tests.Work;

/// <summary>The office settles what the field left open, and nothing that was sent is lost.</summary>
public sealed class FieldOfficeTests : FieldTown
{
    [Fact]
    public async Task A_dispute_is_listed_holds_up_the_acceptance_and_ends_with_the_side_that_is_chosen()
    {
        var (record, start) = await SendAsync(Weeding());
        var mine = await ChangeAsync(record, start, "note", null, "谷側は未了");
        await ChangeAsync(record, start, "note", null, "全部終わった");
        Assert.Contains("1項目が食い違っています", await PageAsync(Open), StringComparison.Ordinal);
        Assert.Contains("1件あります", await PageAsync("/m/40348/work"), StringComparison.Ordinal);
        var early = await Officer.PostFormAsync(Open, $"/m/40348/work/records/{record}/accept", Cancellation, ("version", $"{await VersionAsync(record)}"));
        Assert.Contains("食い違っています", await TextAsync(early), StringComparison.Ordinal);
        Assert.Equal("submitted", await ValueAsync(record, "state"));

        var page = await PageAsync($"{Open}/{record}");
        Assert.Contains("谷側は未了", page, StringComparison.Ordinal);
        Assert.Contains("全部終わった", page, StringComparison.Ordinal);
        Assert.Contains("項目ごとに、どれにするか", await TextAsync(await PostAsync(record, "settle")), StringComparison.Ordinal);
        await PostAsync(record, "settle", ("side:note", $"{mine}"));
        Assert.Equal("谷側は未了", await ValueAsync(record, "note"));
        Assert.Contains("確認することはありません", await PageAsync($"{Open}/{record}"), StringComparison.Ordinal);
        Assert.Equal(4, await CountAsync(record));
        await Officer.PostFormAsync(Open, $"/m/40348/work/records/{record}/accept", Cancellation, ("version", $"{await VersionAsync(record)}"));
        Assert.Equal("accepted", await ValueAsync(record, "state"));
    }

    [Fact]
    public async Task A_dispute_may_end_as_it_was_before_both()
    {
        var (record, start) = await SendAsync([.. Weeding(), ("note", "はじめ")]);
        await ChangeAsync(record, start, "note", "はじめ", "一");
        await ChangeAsync(record, start, "note", "はじめ", "二");
        await PostAsync(record, "settle", ("side:note", "base"));
        Assert.Equal("はじめ", await ValueAsync(record, "note"));
    }

    [Fact]
    public async Task A_decision_about_what_changed_meanwhile_is_refused()
    {
        var (record, start) = await SendAsync(Weeding());
        var first = await ChangeAsync(record, start, "note", null, "一");
        await ChangeAsync(record, start, "note", null, "二");
        var seen = await SeenAsync(record);
        await ChangeAsync(record, first, "crew", null, "北部班");
        var answer = await Officer.PostFormAsync(Open, $"{Open}/{record}/settle", Cancellation, ("seen", seen), ("side:note", "base"));
        Assert.Contains("新しい変更が届きました", await TextAsync(answer), StringComparison.Ordinal);
        Assert.Contains("食い違う項目", await PageAsync($"{Open}/{record}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_record_is_corrected_at_the_desk_and_keeps_what_the_form_does_not_show()
    {
        var photo = Guid.CreateVersion7();
        var (record, _) = await SendAsync(("kind", "thinning"), ("doneOn", "2026-11-20"), ("stands", new[] { new { standId = Stands[0] } }), ("note", "列は尾根に平行"),
            ("fix", new { longitude = 130.5, latitude = 33.5, count = 8, worstAccuracyM = 6.5 }), ($"photo:{photo}", new { linkId = photo, sha256 = new string('a', 64), kind = "photo-after" }));
        Assert.Contains("間伐の方法を選んでください", await PageAsync(Open), StringComparison.Ordinal);
        Assert.Contains("列は尾根に平行", await PageAsync($"{Open}/{record}/correct"), StringComparison.Ordinal);
        (string, string)[] form = [("seen", await SeenAsync(record)), ("kind", "thinning"), ("doneOn", "令和8年11月20日"), ("stands", $"{Stands[0]}"), ("note", "列は尾根に平行"), ("submit", "yes")];
        var again = await Officer.PostFormAsync($"{Open}/{record}/correct", $"{Open}/{record}/correct", Cancellation, form);
        Assert.Contains("間伐の方法を選んでください", await TextAsync(again), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(record));
        await Officer.PostFormAsync($"{Open}/{record}/correct", $"{Open}/{record}/correct", Cancellation, [.. form, ("method", "row-haul")]);
        Assert.Equal("submitted", await ValueAsync(record, "state"));
        Assert.Equal("field", await ValueAsync(record, "source"));
        Assert.Equal("8", await ValueAsync(record, "fix_count"));
        Assert.Contains("写真1枚がまだ届いていません", await PageAsync(Open), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_arrives_after_the_acceptance_changes_nothing_and_can_be_laid_to_rest()
    {
        var (record, start) = await SendAsync(Weeding());
        await Officer.PostFormAsync(Open, $"/m/40348/work/records/{record}/accept", Cancellation, ("version", "1"));
        await ChangeAsync(record, start, "note", null, "あとから");
        Assert.Contains("承認済みの記録は変更できません", await PageAsync(Open), StringComparison.Ordinal);
        await PostAsync(record, "keep");
        Assert.Contains("確認することはありません", await PageAsync(Open), StringComparison.Ordinal);
        Assert.Null(await ValueAsync(record, "note"));
        Assert.Equal(3, await CountAsync(record));
    }

    [Fact]
    public async Task A_trial_is_set_aside_with_a_reason_that_the_tablet_hears_and_can_be_taken_up_again()
    {
        var (record, _) = await SendAsync(("kind", "thinning"), ("doneOn", "2026-11-20"));
        Assert.Contains("取り上げない理由を入れて", await TextAsync(await PostAsync(record, "aside", ("reason", " "))), StringComparison.Ordinal);
        await PostAsync(record, "aside", ("reason", "操作の練習"));
        var answer = Assert.Single(await Store.ReceiveAsync(MunicipalityCode.Parse(Town), new(Tablet, DateTimeOffset.UtcNow, [], [record]), DateTimeOffset.UtcNow, Today, Cancellation));
        Assert.Null(answer.Refusal);
        Assert.Contains("操作の練習", Assert.Single(answer.Flags).Ja, StringComparison.Ordinal);
        await PostAsync(record, "aside", ("again", "yes"));
        Assert.Contains("間伐の方法を選んでください", await PageAsync(Open), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_was_sent_back_stays_with_the_workers_when_the_office_settles_and_comes_in_again_when_they_send_it()
    {
        var (record, start) = await SendAsync(Weeding());
        var mine = await ChangeAsync(record, start, "note", null, "谷側は未了");
        await ChangeAsync(record, start, "note", null, "全部終わった");
        await Officer.PostFormAsync(Open, $"/m/40348/work/records/{record}/return", Cancellation, ("version", $"{await VersionAsync(record)}"), ("reason", "写真をつけてください"));
        Assert.Equal("returned", await ValueAsync(record, "state"));
        await PostAsync(record, "settle", ("side:note", $"{mine}"));
        Assert.Equal(("returned", "谷側は未了"), (await ValueAsync(record, "state"), await ValueAsync(record, "note")));
        var heard = Assert.Single(await Store.ReceiveAsync(MunicipalityCode.Parse(Town), new(Tablet, DateTimeOffset.UtcNow, [], [record]), DateTimeOffset.UtcNow, Today, Cancellation));
        Assert.Equal(("returned", "写真をつけてください", "谷側は未了"), (heard.OfficeState, heard.ReturnReason, heard.Values["note"].GetString()));
        await ReceiveAsync(record, [.. heard.Heads], ("crew", null, "北部班"));
        Assert.Equal("submitted", await ValueAsync(record, "state"));
    }

    private (string, object?)[] Weeding() => [("kind", "weeding"), ("doneOn", "2026-11-20"), ("stands", new[] { new { standId = Stands[0] } })];

    private async Task<(Guid Record, Guid Delta)> SendAsync(params (string Name, object? Value)[] values)
    {
        var record = Guid.CreateVersion7();
        return (record, await ReceiveAsync(record, [], [.. values.Select(value => (value.Name, (object?)null, value.Value))]));
    }

    private Task<Guid> ChangeAsync(Guid record, Guid basedOn, string name, object? old, object? now) => ReceiveAsync(record, [basedOn], (name, old, now));

    private async Task<Guid> ReceiveAsync(Guid record, Guid[] basedOn, params (string Name, object? Old, object? New)[] values)
    {
        var delta = Guid.CreateVersion7();
        var changes = values.ToDictionary(value => value.Name, value => new SentValue(Json(value.Old), Json(value.New)), StringComparer.Ordinal);
        await Store.ReceiveAsync(MunicipalityCode.Parse(Town), new(Tablet, DateTimeOffset.UtcNow, [new(delta, record, 1, 1, DateTimeOffset.UtcNow, basedOn, changes)], null), DateTimeOffset.UtcNow, Today, Cancellation);
        return delta;
    }

    private async Task<string> SeenAsync(Guid record)
    {
        var page = await PageAsync($"{Open}/{record}");
        var at = page.IndexOf("name=\"seen\" value=\"", StringComparison.Ordinal) + "name=\"seen\" value=\"".Length;
        return page[at..page.IndexOf('"', at)];
    }

    private async Task<HttpResponseMessage> PostAsync(Guid record, string verb, params (string, string)[] fields) =>
        await Officer.PostFormAsync(Open, $"{Open}/{record}/{verb}", Cancellation, [("seen", await SeenAsync(record)), .. fields]);

    private static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation));

    private async Task<int> VersionAsync(Guid record) => int.Parse((await ValueAsync(record, "row_version"))!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string?> ValueAsync(Guid record, string column)
    {
        await using var connection = new NpgsqlConnection(App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<string?>($"SELECT {column}::text FROM work_record WHERE municipality_code = @Town AND record_id = @record", new { Town, record });
    }

    private async Task<int> CountAsync(Guid record)
    {
        await using var connection = new NpgsqlConnection(App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM field_delta WHERE municipality_code = @Town AND record_id = @record", new { Town, record });
    }
}
