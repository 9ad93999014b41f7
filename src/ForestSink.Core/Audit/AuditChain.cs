namespace ForestSink.Core.Audit;

/// <summary>Why an audit chain is broken, and at which entry.</summary>
public sealed record BrokenLink(long EntryNo, string Japanese, string English);

/// <summary>
/// Walks a municipality's audit log from its first entry and recomputes each hash. It needs nothing from the
/// database but the rows, so that a changed function there cannot hide a changed row.
/// </summary>
public sealed class AuditChain
{
    private byte[] hash = new byte[32];

    /// <summary>Entries verified so far; the number of the last one.</summary>
    public long VerifiedEntries { get; private set; }

    /// <summary>When the last verified entry was written.</summary>
    public DateTime? VerifiedAt { get; private set; }

    public ReadOnlyMemory<byte> Head => hash;

    /// <summary>Adds the next entry in order.</summary>
    /// <returns>The broken link, or null where the entry continues the chain.</returns>
    public BrokenLink? Add(AuditEntry entry)
    {
        var expected = VerifiedEntries + 1;
        if (entry.EntryNo != expected)
            return new BrokenLink(expected, $"記録{expected}がありません（次の記録は{entry.EntryNo}）。", $"Entry {expected} is missing (the next one is {entry.EntryNo}).");
        if (!entry.PreviousHash.AsSpan().SequenceEqual(hash))
            return new BrokenLink(expected, $"記録{expected}は直前の記録につながっていません。", $"Entry {expected} does not continue the entry before it.");
        if (!entry.Hash.AsSpan().SequenceEqual(entry.ComputeHash()))
            return new BrokenLink(expected, $"記録{expected}の内容が書き換えられています。", $"The content of entry {expected} was changed.");
        (hash, VerifiedEntries, VerifiedAt) = (entry.Hash, entry.EntryNo, entry.At);
        return null;
    }

    /// <summary>Compares the end of the chain with the head that the database keeps: the last entries may have been cut off.</summary>
    public BrokenLink? Close(long headEntryNo, ReadOnlySpan<byte> headHash)
    {
        if (headEntryNo == VerifiedEntries && headHash.SequenceEqual(hash))
            return null;
        var at = VerifiedEntries + 1;
        return new BrokenLink(at, $"記録{at}以降が失われています（控えでは{headEntryNo}件）。", $"The entries from {at} on are lost (the head counts {headEntryNo}).");
    }
}
