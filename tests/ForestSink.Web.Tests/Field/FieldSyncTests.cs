using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Field;

/// <summary>What tablets send, in every order and number, becomes one record each.</summary>
public sealed class FieldSyncTests : IAsyncLifetime
{
    private const string Town = "40348";
    private TestApp app = null!;
    private HttpClient worker = null!;
    private long[] stands = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, Town);
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40349", "隣町");
        stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, Town, [new(), new() { Stand = 2 }]);
        worker = await app.ClientAsync(Town, Role.Worker);
        worker.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await worker.TokenAsync($"/m/{Town}", Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        worker.Dispose();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task A_change_sent_twice_is_one_record()
    {
        var made = Weeding();
        for (var again = 0; again < 3; again++)
        {
            var answer = Assert.Single(await SendAsync([made, made]));
            Assert.Equal("submitted", answer.OfficeState);
            Assert.Equal([made.DeltaId], answer.Received);
        }

        Assert.Equal(1, await CountAsync("work_record"));
        Assert.Equal(1, await CountAsync("field_delta"));
    }

    [Fact]
    public async Task The_order_of_arrival_makes_no_difference()
    {
        var made = Weeding();
        var noted = Change(made, "note", null, "谷側を残した");
        var corrected = Change(noted, "note", "谷側を残した", "尾根側を残した");
        var early = Assert.Single(await SendAsync([corrected]));
        Assert.Null(early.OfficeState);
        Assert.Equal([corrected.DeltaId], early.Received);
        await SendAsync([noted]);
        var last = Assert.Single(await SendAsync([made]));
        Assert.Equal("submitted", last.OfficeState);
        Assert.Equal("尾根側を残した", last.Values["note"].GetString());
        Assert.Empty(last.Conflicts);
        Assert.Equal("尾根側を残した", await NoteAsync(made.RecordId));
        Assert.Equal(1, await CountAsync("work_record"));
    }

    [Fact]
    public async Task Two_values_that_do_not_know_one_another_are_a_dispute_and_both_stay()
    {
        var made = Weeding();
        await SendAsync([made]);
        var mine = Change(made, "note", null, "私の記録");
        var theirs = Change(made, "note", null, "別の班の記録");
        await SendAsync([mine]);
        var disputed = Assert.Single(await SendAsync([theirs]));
        Assert.Equal(["別の班の記録", "私の記録"], Assert.Single(disputed.Conflicts).Candidates.Select(one => one.Value.GetString()!).Order(StringComparer.Ordinal));
        var chosen = new Delta(Guid.CreateVersion7(), made.RecordId, [mine.DeltaId, theirs.DeltaId], Values(("note", "私の記録", "両方の班で実施")));
        var settled = Assert.Single(await SendAsync([chosen]));
        Assert.Empty(settled.Conflicts);
        Assert.Equal("両方の班で実施", await NoteAsync(made.RecordId));
    }

    [Fact]
    public async Task A_clock_a_day_off_is_told_to_the_office()
    {
        var answer = Assert.Single(await SendAsync([Weeding()], clockOff: TimeSpan.FromDays(-1)));
        Assert.Equal("submitted", answer.OfficeState);
        Assert.Contains("遅れて", Assert.Single(answer.Flags, flag => flag.Kind == "clock").Ja, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(await SendAsync([Weeding()])).Flags);
    }

    [Fact]
    public async Task Work_in_a_stand_that_was_split_meanwhile_goes_to_its_parts_and_is_flagged()
    {
        await using (var connection = new NpgsqlConnection(app.Database.OwnerConnectionString))
            await connection.ExecuteAsync(Split, new { Town, stand = stands[0] });
        var made = Weeding();
        var answer = Assert.Single(await SendAsync([made]));
        Assert.Equal("submitted", answer.OfficeState);
        var flag = Assert.Single(answer.Flags, one => one.Kind == "stand-changed");
        Assert.Contains("1-1-1、1-1-2", flag.Ja, StringComparison.Ordinal);
        await using var database = new NpgsqlConnection(app.Database.OwnerConnectionString);
        Assert.Equal(["1-1-1", "1-1-2"], await database.QueryAsync<string>("""
            SELECT s.code FROM work_record_stand w JOIN stand s ON s.municipality_code = w.municipality_code AND s.stand_id = w.stand_id AND s.version = w.stand_version
            WHERE w.municipality_code = @Town AND w.record_id = @RecordId ORDER BY s.code
            """, new { Town, made.RecordId }));
    }

    [Fact]
    public async Task What_cannot_be_a_record_stays_with_the_reason_and_counts_once_it_is_corrected()
    {
        var made = new Delta(Guid.CreateVersion7(), Guid.CreateVersion7(), [], Values(("kind", null, "thinning"), ("doneOn", null, "2026-11-20"), ("stands", null, new[] { new { standId = stands[0] } })));
        var refused = Assert.Single(await SendAsync([made]));
        Assert.Null(refused.OfficeState);
        Assert.False(string.IsNullOrWhiteSpace(refused.Refusal?.Ja));
        Assert.Equal(1, await CountAsync("field_delta"));
        var corrected = Assert.Single(await SendAsync([Change(made, "kind", "thinning", "weeding")]));
        Assert.Equal("submitted", corrected.OfficeState);
        Assert.Null(corrected.Refusal);
    }

    [Fact]
    public async Task Another_municipality_is_not_there()
    {
        using var stranger = await app.ClientAsync("40349", Role.Worker);
        stranger.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await stranger.TokenAsync("/m/40349", Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(stranger, [Weeding()], default)).StatusCode);
        Assert.Equal(0, await CountAsync("field_delta"));
    }

    [Fact]
    public async Task Two_thousand_records_in_batches_shuffled_and_repeated_are_two_thousand_records()
    {
        var all = Enumerable.Range(0, 2000).Select(_ => Weeding()).ToArray();
        var shuffle = new Random(4);
        var sent = all.Concat(all.Take(100)).ToArray();
        shuffle.Shuffle(sent);
        foreach (var batch in sent.Chunk(200))
            Assert.All(await SendAsync(batch), answer => Assert.Equal("submitted", answer.OfficeState));
        Assert.Equal(2000, await CountAsync("work_record"));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(worker, all[..201], default)).StatusCode);
    }

    private Delta Weeding() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), [],
        Values(("kind", null, "weeding"), ("doneOn", null, "2026-11-20"), ("stands", null, new[] { new { standId = stands[0] } })));

    private static Delta Change(Delta before, string property, object? old, object? now) =>
        new(Guid.CreateVersion7(), before.RecordId, [before.DeltaId], Values((property, old, now)));

    private static Dictionary<string, object> Values(params (string Name, object? Old, object? New)[] values) =>
        values.ToDictionary(value => value.Name, value => (object)new { old = value.Old, @new = value.New }, StringComparer.Ordinal);

    private async Task<IReadOnlyList<Answer>> SendAsync(Delta[] deltas, TimeSpan clockOff = default)
    {
        var answer = await PostAsync(worker, deltas, clockOff);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Answers>(Cancellation))!.Records;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Delta[] deltas, TimeSpan clockOff) =>
        client.PostAsJsonAsync(new Uri($"/m/{Town}/field/sync", UriKind.Relative), new
        {
            device = new { id = Guid.Parse("0198c1d2-0000-7000-8000-000000000001"), name = "班の端末" },
            sentAt = DateTimeOffset.UtcNow + clockOff,
            deltas = deltas.Select((delta, n) => new { delta.DeltaId, delta.RecordId, seq = n, schema = 1, madeAt = DateTimeOffset.UtcNow + clockOff, delta.BasedOn, delta.Changes }),
        }, Cancellation);

    private async Task<int> CountAsync(string table)
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<int>($"SELECT count(*)::int FROM {table} WHERE municipality_code = @Town", new { Town });
    }

    private async Task<string?> NoteAsync(Guid record)
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<string?>("SELECT note FROM work_record WHERE municipality_code = @Town AND record_id = @record", new { Town, record });
    }

    private const string Split = """
        UPDATE stand SET valid_to = clock_timestamp() WHERE municipality_code = @Town AND stand_id = @stand;
        INSERT INTO stand (municipality_code, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, origin_fy, cohort_count, content_hash, import_id, geom)
        SELECT @Town, '1-1-' || n, '00000001-' || n, '1', 0.5, 'sugi', 'planted', 1980, 0, sha256(('half ' || n)::bytea), gen_random_uuid(),
               ST_Multi(ST_SetSRID(ST_MakeEnvelope(ST_XMin(o.geom) + (n - 1) * 0.00045, ST_YMin(o.geom), ST_XMin(o.geom) + n * 0.00045, ST_YMax(o.geom)), 6668))
        FROM stand o, generate_series(1, 2) n WHERE o.municipality_code = @Town AND o.stand_id = @stand
        """;

    private sealed record Delta(Guid DeltaId, Guid RecordId, Guid[] BasedOn, Dictionary<string, object> Changes);

    private sealed record Answers(Answer[] Records);

    private sealed record Answer(
        Guid RecordId, Guid[] Received, Dictionary<string, JsonElement> Values, string? OfficeState, Conflict[] Conflicts, Flag[] Flags, Refused? Refusal);

    private sealed record Conflict(string Property, Candidate[] Candidates);

    private sealed record Candidate(Guid DeltaId, JsonElement Value);

    private sealed record Flag(string Kind, string Ja, string En);

    private sealed record Refused(string Ja, string En);
}
