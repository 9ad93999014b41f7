using ForestSink.Core.Work;
using ForestSink.PostGis.Work;
using Npgsql;

namespace ForestSink.PostGis.Tests.Work;

public sealed class WorkSubmissionTests : WorkTest
{
    [Fact]
    public async Task A_record_comes_back_as_it_was_sent()
    {
        var sent = Thinning() with
        {
            Crew = "北部班",
            Note = "急斜面あり",
            LabourPersonDays = 4.5m,
            FuelLitres = new Dictionary<string, decimal> { ["mixed"] = 12.5m, ["diesel"] = 40 },
            Fix = new(130.4012, 33.6004, 12, 8.4m),
        };
        var id = await SubmittedAsync(sent);
        var stored = (await Store.FindAsync(Town, id, Cancellation))!;
        Assert.Equal(("submitted", 1, (short?)2026, 35m), (stored.State, stored.RowVersion, stored.FiscalYear, stored.VolumeCeilingPercent));
        Assert.Equal((1m, "stand"), (stored.AreaHa, stored.Stands[0].AreaSource));
        Assert.Equal((sent.Crew, sent.Note, sent.LabourPersonDays, sent.Fix), (stored.Entry.Crew, stored.Entry.Note, stored.Entry.LabourPersonDays, stored.Entry.Fix));
        Assert.Equal(40, stored.Entry.FuelLitres["diesel"]);
        Assert.Equal(sent.Note, (await Store.SubmissionAsync(Town, id, 1, Cancellation))!.Entry.Note);
    }

    [Fact]
    public async Task Sent_twice_or_at_the_same_time_it_is_one_record()
    {
        var message = Message(Thinning());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SubmitAsync(message)));
        Assert.Single(answers, answer => answer.Outcome == SubmissionOutcome.Stored);
        Assert.All(answers, answer => Assert.Equal((1, "submitted"), (answer.RowVersion, answer.State)));
        Assert.Equal(1, await ScalarAsync<long>("SELECT count(*) FROM work_record"));
    }

    [Fact]
    public async Task After_a_crash_the_same_content_under_a_new_message_is_the_same_record()
    {
        var first = Message(Thinning());
        await SubmitAsync(first);
        var again = await SubmitAsync(first with { SubmissionId = Guid.CreateVersion7() });
        Assert.Equal((SubmissionOutcome.Repeated, 1), (again.Outcome, again.RowVersion));
    }

    [Fact]
    public async Task A_change_of_an_older_version_is_a_conflict_and_changes_nothing()
    {
        var first = Message(Thinning());
        await SubmitAsync(first);
        var mine = await SubmitAsync(Message(Thinning() with { Note = "mine" }, first.RecordId, 1));
        Assert.Equal((SubmissionOutcome.Stored, 2), (mine.Outcome, mine.RowVersion));
        var theirs = await SubmitAsync(Message(Thinning() with { Note = "theirs" }, first.RecordId, 1));
        Assert.Equal((SubmissionOutcome.Conflict, 2, "submitted"), (theirs.Outcome, theirs.RowVersion, theirs.State));
        Assert.Equal("mine", (await Store.FindAsync(Town, first.RecordId, Cancellation))!.Entry.Note);
        Assert.Null((await Store.SubmissionAsync(Town, first.RecordId, 1, Cancellation))!.Entry.Note);
    }

    [Fact]
    public async Task A_thinning_over_the_ceiling_needs_its_reason()
    {
        var bold = Thinning() with { VolumeRemovedPercent = 36 };
        var refused = await SubmitAsync(Message(bold));
        Assert.Equal((SubmissionOutcome.Refused, "overCeilingReason"), (refused.Outcome, refused.Findings.Single().Field));
        await SubmittedAsync(bold with { OverCeilingReason = "風害木を含む" });
    }

    [Fact]
    public async Task A_draft_may_be_incomplete_but_cannot_be_handed_in_so()
    {
        var draft = Message(new WorkEntry { Kind = "thinning" }) with { Submit = false };
        Assert.Equal((SubmissionOutcome.Stored, "draft"), ((await SubmitAsync(draft)).Outcome, (await Store.FindAsync(Town, draft.RecordId, Cancellation))!.State));
        var handed = await SubmitAsync(Message(draft.Entry, draft.RecordId, 1));
        Assert.Equal(["doneOn", "method", "stands"], handed.Findings.Select(finding => finding.Field));
    }

    [Fact]
    public async Task A_part_counts_with_its_own_area_on_the_plane_zone_and_leaves_the_stand_alone()
    {
        var id = await SubmittedAsync(Thinning(new WorkedStand(Stands[0], Part: Box(1, 0, 0.00045)), new WorkedStand(Stands[1], AreaHa: 0.4m)));
        var stored = (await Store.FindAsync(Town, id, Cancellation))!;
        Assert.Equal(["part", "stated"], stored.Stands.Select(stand => stand.AreaSource));
        Assert.InRange(stored.Stands[0].AreaHa, 0.40m, 0.43m);
        var plane = await ScalarAsync<decimal>("SELECT round((ST_Area(ST_Transform(part, 6670)) / 10000)::numeric, 4) FROM work_record_stand WHERE part IS NOT NULL");
        Assert.Equal(plane, stored.Stands[0].AreaHa);
        Assert.Equal(4, await ScalarAsync<long>("SELECT count(*) FROM stand"));
    }

    [Fact]
    public async Task A_walk_that_strays_a_few_metres_is_cut_to_the_stand_and_one_that_strays_far_is_refused()
    {
        var id = await SubmittedAsync(Thinning(new WorkedStand(Stands[0], Part: Box(1, -0.0001, 0.0005))));
        Assert.Equal(0, await ScalarAsync<double>("""
            SELECT ST_Area(ST_Difference(w.part, s.geom)) FROM work_record_stand w JOIN stand s ON s.stand_id = w.stand_id WHERE w.record_id = @id
            """, new { id }), 12);
        var far = await SubmitAsync(Message(Thinning(new WorkedStand(Stands[0], Part: Box(1, -0.001, 0.0005)))));
        Assert.Contains("はみ出し", far.Findings.Single().Message.Ja, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"type\":\"Point\",\"coordinates\":[130.4,33.6]}")]
    [InlineData("{\"type\":\"Polygon\",\"coordinates\":[[[130.4,33.6],[130.41,33.6],[130.4,33.6]]]}")]
    [InlineData("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}")]
    [InlineData("not json")]
    public async Task An_outline_that_is_none_is_refused_with_words(string outline)
    {
        var refused = await SubmitAsync(Message(Thinning(new WorkedStand(Stands[0], Part: outline))));
        Assert.Equal((SubmissionOutcome.Refused, "stands"), (refused.Outcome, refused.Findings.Single().Field));
    }

    [Fact]
    public async Task More_area_than_the_stand_has_and_a_stand_of_nowhere_are_refused()
    {
        Assert.Contains("超えて", (await SubmitAsync(Message(Thinning(new WorkedStand(Stands[0], AreaHa: 1.2m))))).Findings.Single().Message.Ja, StringComparison.Ordinal);
        Assert.Contains("見つかりません", (await SubmitAsync(Message(Thinning(new WorkedStand(987_654))))).Findings.Single().Message.Ja, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE work_record SET state = 'accepted', row_version = 3, decided_at = now(), decided_by = 'x'")]
    [InlineData("UPDATE work_record SET state = 'draft', row_version = 3")]
    [InlineData("UPDATE work_record SET note = 'unseen'")]
    [InlineData("UPDATE work_record SET created_by = 'somebody else', row_version = 3")]
    [InlineData("INSERT INTO work_record (municipality_code, record_id, source, state, kind, done_on) VALUES ('40348', gen_random_uuid(), 'office', 'accepted', 'weeding', '2026-06-01')")]
    public async Task The_database_itself_refuses_a_way_that_is_none(string statement)
    {
        var id = await SubmittedAsync(Thinning());
        await Store.ReturnAsync(Town, id, 1, "写真がありません", Cancellation);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(statement));
    }
}
