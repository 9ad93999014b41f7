using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Field;

namespace ForestSink.PostGis.Field;

/// <summary>The tablet that sends.</summary>
public sealed record FieldDevice(Guid Id, string? Name);

/// <summary>A change on its way. <c>Schema</c> is the version of the application that wrote it: a tablet may come home months later.</summary>
public sealed record SentDelta(
    Guid DeltaId, Guid RecordId, long Seq, short Schema, DateTimeOffset MadeAt, IReadOnlyList<Guid> BasedOn, IReadOnlyDictionary<string, SentValue> Changes);

public sealed record SentValue(JsonElement? Old, JsonElement? New);

/// <summary>A batch from a tablet.</summary>
/// <param name="SentAt">The tablet's clock at sending: tells how far it is off.</param>
/// <param name="Ask">Records whose state is asked for, besides those of the changes.</param>
public sealed record FieldMessage(FieldDevice Device, DateTimeOffset SentAt, IReadOnlyList<SentDelta> Deltas, IReadOnlyList<Guid>? Ask);

/// <summary>Something the office should know about a record: the clock was off, a stand had been split.</summary>
public sealed record FieldFlag(string Kind, string Ja, string En);

/// <summary>A side of a dispute as people see it.</summary>
public sealed record NamedCandidate(Guid DeltaId, JsonElement? Value, string By, DateTimeOffset At, string Device);

public sealed record NamedConflict(string Property, JsonElement? Base, IReadOnlyList<NamedCandidate> Candidates);

/// <summary>The server's word about one record. A tablet counts it as delivered when all its changes are <c>Received</c> and no photo is missing.</summary>
public sealed record FieldAnswer
{
    public required Guid RecordId { get; init; }

    /// <summary>Changes that are stored here for good.</summary>
    public required IReadOnlyList<Guid> Received { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Values { get; init; }

    public required IReadOnlyList<Guid> Heads { get; init; }

    /// <summary>State of the record of work; null where it could not be made.</summary>
    public string? OfficeState { get; init; }

    public string? ReturnReason { get; init; }

    public IReadOnlyList<NamedConflict> Conflicts { get; init; } = [];

    public IReadOnlyList<FieldFlag> Flags { get; init; } = [];

    public Bilingual? Refusal { get; init; }

    /// <summary>SHA-256 of the record's photos that have not arrived.</summary>
    public IReadOnlyList<string> MissingPhotos { get; init; } = [];

    /// <summary>Who made it.</summary>
    public string By { get; init; } = "";

    public DateTimeOffset MadeAt { get; init; }
}

/// <summary>A change as it is stored.</summary>
internal sealed record StoredDelta(FieldDelta Delta, string UserId, string By, string Device, DateTimeOffset MadeAt, int ClockOffSeconds, Guid DeviceId, DateTime ReceivedAt);
