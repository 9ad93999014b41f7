using System.Runtime.CompilerServices;
using Dapper;
using ForestSink.Core.Audit;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Audit;

/// <summary>What part of the log is asked for; null leaves a question open. Dates are days of Japan, both included.</summary>
public sealed record AuditFilter(string? Actor = null, string? ThingKind = null, string? ThingId = null, DateOnly? From = null, DateOnly? To = null);

/// <summary>The state of a municipality's chain: how far it was verified, or where it breaks.</summary>
public sealed record ChainState(long VerifiedEntries, DateTime? VerifiedAt, string HeadHash, BrokenLink? Broken);

/// <summary>A day's last entry and its hash: printed and put away, it proves later that the log up to then is unchanged.</summary>
public sealed record DailyHead(DateOnly Day, long EntryNo, string Hash);

/// <summary>One entry of the log about a thing, with the name of who acted; null where no user did.</summary>
public sealed record ThingChange
{
    public required long EntryNo { get; init; }
    public required DateTime At { get; init; }
    public required string Actor { get; init; }
    public string? ActorName { get; init; }
    public required string Action { get; init; }
    public required string ThingKind { get; init; }
    public string? OldValues { get; init; }
    public string? NewValues { get; init; }
}

/// <summary>Reads the audit log. Nothing here writes: the database does, in the transaction of each change.</summary>
public sealed class AuditStore(ForestSinkDatabase database)
{
    private const string Columns = """
        municipality_code, entry_no, at, actor, action, thing_kind, thing_id, old_values::text AS old_values, new_values::text AS new_values,
        previous_hash, hash
        """;

    /// <summary>Entries newest first, below <paramref name="before"/> where one is given.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(MunicipalityCode municipality, AuditFilter filter, long? before, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<AuditEntry>($"""
            SELECT {Columns} FROM audit_entry
            WHERE municipality_code = @municipality
              AND (@before::bigint IS NULL OR entry_no < @before)
              AND (@Actor::text IS NULL OR actor = @Actor)
              AND (@ThingKind::text IS NULL OR thing_kind = @ThingKind)
              AND (@ThingId::text IS NULL OR thing_id = @ThingId)
              AND (@From::date IS NULL OR at >= (@From::date)::timestamp AT TIME ZONE 'Asia/Tokyo')
              AND (@To::date IS NULL OR at < (@To::date + 1)::timestamp AT TIME ZONE 'Asia/Tokyo')
            ORDER BY entry_no DESC LIMIT @count
            """, new { filter.Actor, filter.ThingKind, filter.ThingId, filter.From, filter.To, before, count }, cancellation)).AsList();
    }

    /// <summary>What was done to one thing, newest first; the log may speak of it under several kinds (an account and its roles).</summary>
    public async Task<IReadOnlyList<ThingChange>> OfThingAsync(
        MunicipalityCode municipality, IReadOnlyList<string> kinds, string thingId, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ThingChange>("""
            SELECT e.entry_no, e.at, e.actor, u.display_name AS actor_name, e.action, e.thing_kind, e.old_values::text AS old_values, e.new_values::text AS new_values
            FROM audit_entry e LEFT JOIN app_user u ON u.user_id::text = e.actor
            WHERE e.municipality_code = @municipality AND e.thing_kind = ANY (@kinds) AND e.thing_id = @thingId
            ORDER BY e.entry_no DESC LIMIT @count
            """, new { kinds = kinds.ToArray(), thingId, count }, cancellation)).AsList();
    }

    /// <summary>Who appears in the log as acting, in order of name.</summary>
    public async Task<IReadOnlyList<string>> ActorsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<string>("""
            SELECT a.actor
            FROM (SELECT DISTINCT actor FROM audit_entry WHERE municipality_code = @municipality) a
            LEFT JOIN app_user u ON u.user_id::text = a.actor
            ORDER BY u.display_name, a.actor
            """, null, cancellation)).AsList();
    }

    /// <summary>The names of people who act in the log or are spoken of, by user id; also those who have left since.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string UserId, string Name)>("""
            SELECT u.user_id::text, u.display_name FROM app_user u
            WHERE u.user_id::text IN (
              SELECT actor FROM audit_entry WHERE municipality_code = @municipality
              UNION
              SELECT thing_id FROM audit_entry WHERE municipality_code = @municipality AND thing_kind IN ('account', 'membership', 'passkey'))
            """, null, cancellation)).ToDictionary(row => row.UserId, row => row.Name, StringComparer.Ordinal);
    }

    /// <summary>Recomputes the whole chain and compares its end with the head.</summary>
    public async Task<ChainState> VerifyAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        // The head first: entries written while we read lie beyond it and are left to the next verification.
        var head = await transaction.QuerySingleOrDefaultAsync<Head>(
            "SELECT entry_no, hash FROM audit_head WHERE municipality_code = @municipality", null, cancellation) ?? new Head();
        var chain = new AuditChain();
        await foreach (var entry in EntriesAsync(transaction, head.EntryNo, cancellation))
        {
            if (chain.Add(entry) is { } broken)
                return State(chain, broken);
        }
        return State(chain, chain.Close(head.EntryNo, head.Hash));
    }

    public async Task<IReadOnlyList<DailyHead>> DailyHeadsAsync(MunicipalityCode municipality, int days, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(DateOnly Day, long EntryNo, byte[] Hash)>("""
            SELECT DISTINCT ON (day) day, entry_no, hash
            FROM (SELECT (at AT TIME ZONE 'Asia/Tokyo')::date AS day, entry_no, hash FROM audit_entry WHERE municipality_code = @municipality) e
            ORDER BY day DESC, entry_no DESC LIMIT @days
            """, new { days }, cancellation)).Select(row => new DailyHead(row.Day, row.EntryNo, Convert.ToHexStringLower(row.Hash))).ToList();
    }

    private static ChainState State(AuditChain chain, BrokenLink? broken) =>
        new(chain.VerifiedEntries, chain.VerifiedAt, Convert.ToHexStringLower(chain.Head.Span), broken);

    private static async IAsyncEnumerable<AuditEntry> EntriesAsync(
        MunicipalityTransaction transaction, long last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const int page = 5000;
        for (long after = 0; ;)
        {
            var entries = (await transaction.QueryAsync<AuditEntry>($"""
                SELECT {Columns} FROM audit_entry
                WHERE municipality_code = @municipality AND entry_no > @after AND entry_no <= @last
                ORDER BY entry_no LIMIT @page
                """, new { after, last, page }, cancellation)).AsList();
            foreach (var entry in entries)
                yield return entry;
            if (entries.Count < page)
                yield break;
            after = entries[^1].EntryNo;
        }
    }

    private sealed class Head
    {
        public long EntryNo { get; init; }
        public byte[] Hash { get; init; } = new byte[32];
    }
}
