using System.Text;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Work;

public sealed class EvidenceTests : WorkTest
{
    private EvidenceStore evidence = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        evidence = new EvidenceStore(Database.Database, new EvidenceOptions());
    }

    [Fact]
    public async Task A_photo_is_kept_to_the_byte_with_what_its_camera_says_and_a_small_picture()
    {
        var photo = TestPhoto.Jpeg();
        var stored = await SaveAsync(photo, TestPhoto.Sha256(photo));
        Assert.Equal(("image/jpeg", "good", true), (stored.MediaType, stored.Condition, stored.HasThumbnail));
        Assert.Equal((640, 480, "Forest", 225m), (stored.Width, stored.Height, stored.Camera, stored.DirectionDegrees));
        Assert.Equal(new DateTime(2026, 6, 12, 1, 31, 5, DateTimeKind.Utc), stored.TakenAt!.Value.ToUniversalTime());
        Assert.Equal(33.6001, stored.Latitude!.Value, 4);
        using var back = new MemoryStream();
        await evidence.CopyToAsync(Town, stored, back, Cancellation);
        Assert.Equal(photo, back.ToArray());
        Assert.Equal([0xFF, 0xD8], (await evidence.ThumbnailAsync(Town, stored.Sha256, Cancellation))![..2]);
    }

    [Fact]
    public async Task A_telephone_s_HEIC_is_kept_to_the_byte_and_gets_a_small_picture_that_browsers_show()
    {
        var photo = TestPhoto.Heic();
        var stored = await SaveAsync(photo, TestPhoto.Sha256(photo));
        Assert.Equal(("image/heic", "good", 320, 240), (stored.MediaType, stored.Condition, stored.Width!.Value, stored.Height!.Value));
        var small = await evidence.ThumbnailAsync(Town, stored.Sha256, Cancellation);
        Assert.Equal([0xFF, 0xD8, 0xFF], small![..3]);
        Assert.Equal("damaged", (await SaveAsync(photo[..(photo.Length / 2)], null)).Condition);
    }

    [Fact]
    public async Task The_same_photo_in_two_records_is_stored_once()
    {
        var photo = TestPhoto.Jpeg();
        var sha = TestPhoto.Sha256(photo);
        await Task.WhenAll(SaveAsync(photo, sha), SaveAsync(photo, null), SaveAsync(photo, sha));
        foreach (var thing in new[] { "one", "two", "two" })
            await evidence.LinkAsync(Town, "work-record", thing, [new(Guid.CreateVersion7(), sha, "photo-after")], Cancellation);
        Assert.Equal(1, await ScalarAsync<long>("SELECT count(*) FROM evidence_file"));
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM evidence_link"));
        Assert.Equal(1, (await evidence.ListAsync(Town, "work-record", "one", Cancellation)).Single().OtherUses);
    }

    [Fact]
    public async Task A_photo_cut_off_in_the_middle_is_kept_and_called_damaged()
    {
        var photo = TestPhoto.Jpeg(width: 3000, height: 2000);
        var stored = await SaveAsync(photo[..(photo.Length / 4)], null);
        Assert.Equal("damaged", stored.Condition);
    }

    [Theory]
    [InlineData("MZ this is a program", "写真")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "写真")]
    [InlineData("", "空")]
    public async Task What_is_neither_photo_nor_document_is_refused_with_words(string content, string word)
    {
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => SaveAsync(Encoding.UTF8.GetBytes(content), null));
        Assert.Contains(word, refused.Japanese, StringComparison.Ordinal);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM evidence_file"));
    }

    [Fact]
    public async Task More_than_50_MB_and_what_broke_on_the_way_are_refused()
    {
        var large = new byte[EvidenceOptions.MaxBytes + 1];
        TestPhoto.Jpeg().CopyTo(large, 0);
        Assert.Contains("50 MB", (await Assert.ThrowsAsync<UserErrorException>(() => SaveAsync(large, null))).Japanese, StringComparison.Ordinal);
        Assert.Contains("壊れました", (await Assert.ThrowsAsync<UserErrorException>(() => SaveAsync(TestPhoto.Jpeg(), new string('0', 64)))).Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_of_40_MB_goes_in_and_comes_out()
    {
        var photo = new byte[40 * 1024 * 1024];
        TestPhoto.Jpeg().CopyTo(photo, 0);
        var stored = await SaveAsync(photo, TestPhoto.Sha256(photo));
        Assert.Equal(40, await ScalarAsync<long>("SELECT count(*) FROM evidence_chunk"));
        using var back = new MemoryStream();
        await evidence.CopyToAsync(Town, stored, back, Cancellation);
        Assert.Equal(stored.Sha256, TestPhoto.Sha256(back.ToArray()));
    }

    [Theory]
    [InlineData("true", null)]
    [InlineData("false", "問題が見つかった")]
    [InlineData("no-such-scanner", "検査ができない")]
    public async Task The_virus_scan_decides_before_anything_is_stored(string command, string? word)
    {
        evidence = new EvidenceStore(Database.Database, new EvidenceOptions(command));
        if (word is null)
            Assert.Equal("image/jpeg", (await SaveAsync(TestPhoto.Jpeg(), null)).MediaType);
        else
            Assert.Contains(word, (await Assert.ThrowsAsync<UserErrorException>(() => SaveAsync(TestPhoto.Jpeg(), null))).Japanese, StringComparison.Ordinal);
        Assert.Equal(word is null ? 1 : 0, await ScalarAsync<long>("SELECT count(*) FROM evidence_file"));
    }

    [Fact]
    public async Task Evidence_of_accepted_work_stays()
    {
        var photo = TestPhoto.Jpeg();
        await SaveAsync(photo, null);
        var link = Guid.CreateVersion7();
        var message = Message(Thinning()) with { Evidence = [new(link, TestPhoto.Sha256(photo), "photo-after")] };
        await SubmitAsync(message);
        await Store.AcceptAsync(Town, message.RecordId, 1, Cancellation);
        Assert.Contains("外せません", (await Assert.ThrowsAsync<UserErrorException>(() => evidence.WithdrawAsync(Town, link, Cancellation))).Japanese, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("UPDATE evidence_link SET withdrawn_at = now(), withdrawn_by = 'x'"));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("UPDATE evidence_chunk SET content = ''"));
    }

    private async Task<EvidenceFile> SaveAsync(byte[] content, string? sha256)
    {
        using var stream = new MemoryStream(content);
        return await evidence.SaveAsync(Town, stream, sha256, Cancellation);
    }
}
