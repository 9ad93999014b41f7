using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;
using Npgsql;

namespace ForestSink.PostGis.Tests.Work;

public sealed class WorkDecisionTests : WorkTest
{
    [Fact]
    public async Task Accepted_work_counts_and_never_changes_again()
    {
        var id = await SubmittedAsync(Thinning());
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM accepted_work"));
        using (Acting.As("officer"))
            Assert.True(await Store.AcceptAsync(Town, id, 1, Cancellation));
        Assert.Equal(1m, await ScalarAsync<decimal>("SELECT area_ha FROM accepted_work WHERE whole_stand AND fiscal_year = 2026 AND record_area_ha = 1"));
        Assert.Equal("officer", (await Store.FindAsync(Town, id, Cancellation))!.DecidedBy);
        var late = await SubmitAsync(Message(Thinning() with { Note = "late" }, id, 2));
        Assert.Equal((SubmissionOutcome.Refused, "state"), (late.Outcome, late.Findings.Single().Field));
        foreach (var statement in new[] { "UPDATE work_record SET note = 'x', row_version = 3", "DELETE FROM work_record_stand", "UPDATE work_record_stand SET area_ha = 0.5" })
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(statement));
    }

    [Fact]
    public async Task A_correction_takes_the_place_of_accepted_work_only_when_it_is_accepted_itself()
    {
        var id = await SubmittedAsync(Thinning());
        await Store.AcceptAsync(Town, id, 1, Cancellation);
        var correction = Message(Thinning(new WorkedStand(Stands[0], AreaHa: 0.6m))) with { Supersedes = id, CorrectionReason = "面積の誤り" };
        Assert.Equal(SubmissionOutcome.Stored, (await SubmitAsync(correction)).Outcome);
        Assert.Equal(1m, await ScalarAsync<decimal>("SELECT sum(area_ha) FROM accepted_work"));
        var second = await SubmitAsync(Message(Thinning()) with { Supersedes = id, CorrectionReason = "別の訂正" });
        Assert.Equal("supersedes", second.Findings.Single().Field);
        await Store.AcceptAsync(Town, correction.RecordId, 1, Cancellation);
        Assert.Equal(0.6m, await ScalarAsync<decimal>("SELECT sum(area_ha) FROM accepted_work"));
        Assert.Equal(correction.RecordId, (await Store.FindAsync(Town, id, Cancellation))!.SupersededBy);
    }

    [Fact]
    public async Task A_correction_says_why_and_corrects_accepted_work_only()
    {
        var id = await SubmittedAsync(Thinning());
        Assert.Contains("承認済み", (await SubmitAsync(Message(Thinning()) with { Supersedes = id, CorrectionReason = "x" })).Findings.Single().Message.Ja, StringComparison.Ordinal);
        await Store.AcceptAsync(Town, id, 1, Cancellation);
        Assert.Equal("correctionReason", (await SubmitAsync(Message(Thinning()) with { Supersedes = id })).Findings.Single().Field);
    }

    [Fact]
    public async Task Sent_back_with_a_reason_it_is_mended_and_handed_in_again()
    {
        var id = await SubmittedAsync(Thinning());
        await Assert.ThrowsAsync<UserErrorException>(() => Store.ReturnAsync(Town, id, 1, "  ", Cancellation));
        Assert.True(await Store.ReturnAsync(Town, id, 1, "写真がありません", Cancellation));
        await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, id, 2, Cancellation));
        Assert.Equal((SubmissionOutcome.Stored, "submitted", 3), await MendAsync(id));
        Assert.True(await Store.AcceptAsync(Town, id, 3, Cancellation));
    }

    [Fact]
    public async Task The_office_accepts_what_it_looked_at_and_nothing_newer()
    {
        var id = await SubmittedAsync(Thinning());
        await SubmitAsync(Message(Thinning() with { Note = "newer" }, id, 1));
        var error = await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, id, 1, Cancellation));
        Assert.Contains("変わりました", error.Japanese, StringComparison.Ordinal);
        Assert.False(await Store.AcceptAsync(Town, Guid.NewGuid(), 1, Cancellation));
    }

    [Fact]
    public async Task Work_in_a_stand_that_is_gone_or_redrawn_is_not_accepted_unseen()
    {
        var whole = await SubmittedAsync(Thinning(new WorkedStand(Stands[0])));
        var part = await SubmittedAsync(Thinning(new WorkedStand(Stands[1], Part: Box(2, 0, 0.00045))));
        await ExecuteAsync("""
            UPDATE stand SET valid_to = now() WHERE stand_id = ANY (@Stands);
            INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, cohort_count, content_hash, geom)
            SELECT municipality_code, stand_id, 2, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, cohort_count, content_hash,
                   ST_Translate(geom, 0.0003, 0) FROM stand WHERE stand_id = @second
            """, new { Stands, second = Stands[1] });
        Assert.Contains("1-1", (await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, whole, 1, Cancellation))).Japanese, StringComparison.Ordinal);
        Assert.Contains("1-2", (await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, part, 1, Cancellation))).Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_whose_photos_are_still_on_the_tablet_waits()
    {
        var message = Message(Thinning()) with { Evidence = [new(Guid.CreateVersion7(), new string('a', 64), "photo-after")] };
        await SubmitAsync(message);
        Assert.Contains("1件", (await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, message.RecordId, 1, Cancellation))).Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawn_work_stays_readable_and_counts_nowhere()
    {
        var id = await SubmittedAsync(Thinning());
        Assert.True(await Store.WithdrawAsync(Town, id, 1, Cancellation));
        Assert.Equal("withdrawn", (await Store.FindAsync(Town, id, Cancellation))!.State);
        await Assert.ThrowsAsync<UserErrorException>(() => Store.WithdrawAsync(Town, id, 2, Cancellation));
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM accepted_work"));
    }

    private async Task<(SubmissionOutcome, string, int)> MendAsync(Guid id)
    {
        var result = await SubmitAsync(Message(Thinning() with { Note = "写真を足しました" }, id, 2));
        return (result.Outcome, result.State, result.RowVersion);
    }
}
