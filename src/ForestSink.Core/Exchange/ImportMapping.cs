using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Exchange;

/// <summary>
/// How one prefecture's files are read (項目対応): which column holds what, and what its codes mean. Data, not code:
/// kept as reference documents, edited by users. Each field lists the headings it may stand under; the first one present counts.
/// </summary>
public sealed record ImportMapping
{
    public required string Name { get; init; }

    public required Bilingual Title { get; init; }

    /// <summary>Where this is read, and how well the code tables are confirmed.</summary>
    public string Source { get; init; } = "";

    /// <summary>official, secondary or unverified.</summary>
    public string Status { get; init; } = SourceStatus.Unverified.Code();

    /// <summary>Prefecture codes it is made for; empty means any.</summary>
    public IReadOnlyList<int> Prefectures { get; init; } = [];

    public required RecordColumns Columns { get; init; }

    /// <summary>The species of one record: one slot, or several (第1樹種, 第2樹種 …).</summary>
    public required IReadOnlyList<CohortColumns> Cohorts { get; init; }

    /// <summary>Unit of the area column: ha, a (100 m²) or m2.</summary>
    public string AreaUnit { get; init; } = "ha";

    /// <summary>Register's text → species key. The empty text stands for a blank cell.</summary>
    public IReadOnlyDictionary<string, string> Species { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Register's text → forest type code.</summary>
    public IReadOnlyDictionary<string, string> ForestTypes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Register's text → storey code.</summary>
    public IReadOnlyDictionary<string, string> Storeys { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Date of the register where no column says so.</summary>
    public DateOnly? RegisterDate { get; init; }

    /// <summary>Columns that only repeat what others say and would make every export look changed.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="species">Where given, every species key must be in it; a stored mapping may name one that a later table dropped.</param>
    /// <exception cref="ReferenceFormatException">The text is no mapping, or names a code that does not exist.</exception>
    public static ImportMapping Parse(string json, SpeciesCatalogue? species = null)
    {
        try
        {
            var mapping = JsonSerializer.Deserialize<ImportMapping>(json, Json)
                ?? throw new ReferenceFormatException(0, "", new("項目対応が空です。", "The mapping is empty."));
            MappingRules.Check(mapping, species);
            return mapping;
        }
        catch (JsonException error)
        {
            throw new ReferenceFormatException((int)(error.LineNumber ?? 0) + 1, error.Path ?? "",
                new("項目対応として読めません。", "This cannot be read as a mapping."));
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Columns of the record itself. Every list names alternatives.</summary>
public sealed record RecordColumns
{
    public IReadOnlyList<string> Municipality { get; init; } = [];
    public IReadOnlyList<string> MunicipalityCode { get; init; } = [];

    /// <summary>Each entry is one column; all of them together make the place name.</summary>
    public IReadOnlyList<string> PlaceNames { get; init; } = [];

    /// <summary>The whole code in one column; otherwise it is put together from the four parts.</summary>
    public IReadOnlyList<string> Code { get; init; } = [];
    public IReadOnlyList<string> Compartment { get; init; } = [];
    public IReadOnlyList<string> SubCompartment { get; init; } = [];
    public IReadOnlyList<string> Stand { get; init; } = [];
    public IReadOnlyList<string> Branch { get; init; } = [];
    public IReadOnlyList<string> TreatmentNo { get; init; } = [];
    public IReadOnlyList<string> Storey { get; init; } = [];
    public IReadOnlyList<string> ForestType { get; init; } = [];
    public IReadOnlyList<string> Management { get; init; } = [];

    /// <summary>Category of ownership only (私有林, 市有林 …), never a name.</summary>
    public IReadOnlyList<string> Ownership { get; init; } = [];
    public IReadOnlyList<string> Area { get; init; } = [];
    public IReadOnlyList<string> RegisterDate { get; init; } = [];
    public IReadOnlyList<string> SourceKey { get; init; } = [];

    [JsonIgnore]
    public IEnumerable<string> All =>
        [.. Municipality, .. MunicipalityCode, .. PlaceNames, .. Code, .. Compartment, .. SubCompartment, .. Stand, .. Branch, .. TreatmentNo,
         .. Storey, .. ForestType, .. Management, .. Ownership, .. Area, .. RegisterDate, .. SourceKey];
}

/// <summary>Columns of one species slot.</summary>
public sealed record CohortColumns
{
    public required IReadOnlyList<string> Species { get; init; }
    public IReadOnlyList<string> ForestType { get; init; } = [];
    public IReadOnlyList<string> Storey { get; init; } = [];
    public IReadOnlyList<string> Age { get; init; } = [];
    public IReadOnlyList<string> EstablishmentYear { get; init; } = [];

    /// <summary>Own area, in the mapping's unit.</summary>
    public IReadOnlyList<string> Area { get; init; } = [];

    /// <summary>歩合, percent of the record's area.</summary>
    public IReadOnlyList<string> Share { get; init; } = [];
    public IReadOnlyList<string> SiteClass { get; init; } = [];

    /// <summary>m³/ha·yr.</summary>
    public IReadOnlyList<string> Increment { get; init; } = [];

    /// <summary>m³/ha.</summary>
    public IReadOnlyList<string> VolumePerHa { get; init; } = [];

    [JsonIgnore]
    public IEnumerable<string> All =>
        [.. Species, .. ForestType, .. Storey, .. Age, .. EstablishmentYear, .. Area, .. Share, .. SiteClass, .. Increment, .. VolumePerHa];
}
