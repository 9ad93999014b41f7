using System.Text.Json;

namespace ForestSink.Core.Field;

/// <summary>One value before and after a change; null where there was or is none.</summary>
public readonly record struct ValueChange(JsonElement? Old, JsonElement? New);

/// <summary>
/// A change of one record, as a tablet made it. It is never altered; a record is the fold of all its changes
/// (<see cref="FieldMerge"/>).
/// </summary>
/// <param name="DeltaId">UUIDv7, made by the tablet.</param>
/// <param name="BasedOn">The record's last changes that its maker knew: what tells a later change from a simultaneous one.</param>
/// <param name="Changes">By the value's name: <c>doneOn</c>, <c>stands</c>, <c>photo:…</c>.</param>
public sealed record FieldDelta(Guid DeltaId, Guid RecordId, IReadOnlyList<Guid> BasedOn, IReadOnlyDictionary<string, ValueChange> Changes);

/// <summary>One side of a dispute.</summary>
public sealed record FieldCandidate(Guid DeltaId, JsonElement? Value);

/// <summary>Two or more people gave one value differently without knowing of one another.</summary>
/// <param name="Base">What it was before both.</param>
public sealed record FieldConflict(string Property, JsonElement? Base, IReadOnlyList<FieldCandidate> Candidates);

/// <summary>What all changes of a record say together.</summary>
/// <param name="Values">By name; a disputed value stands as its earliest maker gave it, until somebody chooses.</param>
/// <param name="Heads">The last changes: what the next one is based on.</param>
/// <param name="Waiting">Changes that rest on others which have not arrived; they count when those are here.</param>
public sealed record MergedRecord(
    IReadOnlyDictionary<string, JsonElement> Values, IReadOnlyList<FieldConflict> Conflicts, IReadOnlyList<Guid> Heads, IReadOnlyList<Guid> Waiting);
