using System.Text.Json;
using ForestSink.Core.Work;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>A planting event (植樹会): what is planned, and what came of the day.</summary>
public sealed record PlantingEvent
{
    public required Guid EventId { get; init; }

    /// <summary>Given by the database; part of the public address.</summary>
    public int EventNo { get; init; }

    public int RowVersion { get; init; }

    /// <summary>planned, accepted, cancelled, or published: known from a publication alone.</summary>
    public string State { get; init; } = "planned";

    public required string Name { get; init; }
    public string? NameEn { get; init; }
    public Guid? SiteId { get; init; }
    public string? SiteName { get; init; }
    public long? StandId { get; init; }
    public string? StandCode { get; init; }
    public Guid? PlanId { get; init; }
    public string? SpeciesKey { get; init; }
    public int? Trees { get; init; }
    public decimal? AreaHa { get; init; }
    public DateOnly? HeldOn { get; init; }
    public DateOnly? RainOn { get; init; }

    /// <summary>HH:mm.</summary>
    public string? StartsAt { get; init; }
    public string? EndsAt { get; init; }
    public string? MeetingPlace { get; init; }

    /// <summary>Degrees, JGD2011; both or neither.</summary>
    public double? MeetingLongitude { get; init; }
    public double? MeetingLatitude { get; init; }
    public string? EmergencyPlace { get; init; }
    public string? Programme { get; init; }
    public int? Capacity { get; init; }

    /// <summary>Of the organiser, as printed on the flyer.</summary>
    public string? Contact { get; init; }
    public bool IsPublic { get; init; }
    public Guid? CommitmentId { get; init; }
    public string? Note { get; init; }

    /// <summary>Where the facts of a published event come from, and how certain they are.</summary>
    public string? Source { get; init; }
    public string? Status { get; init; }
    public string? CancelReason { get; init; }

    public int? Attended { get; init; }
    public DateOnly? PlantedOn { get; init; }
    public decimal? PlantedHa { get; init; }
    public string PlantedJson { get; init; } = "[]";
    public Guid? RecordId { get; init; }

    /// <summary>Everybody who announced to come.</summary>
    public int Registered { get; init; }

    public IReadOnlyList<PlantedSpecies> Planted => JsonSerializer.Deserialize<List<PlantedSpecies>>(PlantedJson, JsonSerializerOptions.Web)!;

    /// <summary>Seedlings of the order list, each species once.</summary>
    public string OrderedJson { get; init; } = "[]";

    public IReadOnlyList<PlantedSpecies> Ordered => JsonSerializer.Deserialize<List<PlantedSpecies>>(OrderedJson, JsonSerializerOptions.Web)!;

    /// <summary>What was planted; before that what is ordered, unless the order knows nothing of the species planned; before that the species planned.</summary>
    public IReadOnlyList<PlantedSpecies> Species => Planted.Count > 0 ? Planted
        : Ordered.Count > 0 && (SpeciesKey is null || Ordered.Any(each => each.Species == SpeciesKey)) ? Ordered
        : SpeciesKey is { } key ? [new(key, Trees ?? 0)] : [];

    /// <summary>Trees in the ground; before the day, those planned.</summary>
    public int? TreesNow => Planted.Count > 0 ? Planted.Sum(species => species.Stems) : Trees;

    public bool IsOpen => State == "planned";
}

/// <summary>Who holds the event together with the municipality. <c>Kind</c>: co-operative, npo, school, company, other.</summary>
public sealed record EventPartner(string Kind, string Name, string? Part);

/// <summary>A group that comes: a count and one contact, no list of names.</summary>
public sealed record EventGroup(string Name, int People, string? Contact);

/// <summary>Seedlings to be delivered. <c>Step</c>: planned, ordered, delivered.</summary>
public sealed record EventSeedlings(string SpeciesKey, int Stems, string? Supplier, DateOnly? DeliverOn, string Step);

/// <summary>A tool to have or a danger to look after. <c>Kind</c>: tool, safety.</summary>
public sealed record EventCheck(string Kind, string Item, bool IsDone);

public sealed record EventTask(string Item, string? Owner, DateOnly? DueOn, bool IsDone);

/// <summary>A line of the budget. <c>Status</c> is the certainty of its price.</summary>
public sealed record EventBudgetLine(string Item, long AmountYen, string Status);

/// <summary>Everything that is listed for one event.</summary>
public sealed record EventLists(
    IReadOnlyList<EventPartner> Partners, IReadOnlyList<EventGroup> Groups, IReadOnlyList<EventSeedlings> Seedlings,
    IReadOnlyList<EventCheck> Checks, IReadOnlyList<EventTask> Tasks, IReadOnlyList<EventBudgetLine> Budget)
{
    public long BudgetYen => Budget.Sum(line => line.AmountYen);
}
