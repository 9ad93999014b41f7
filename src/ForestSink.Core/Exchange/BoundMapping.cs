namespace ForestSink.Core.Exchange;

/// <summary>A mapping laid over the columns of one file: each field knows its column, or that there is none.</summary>
public sealed class BoundMapping
{
    private static readonly string[] PersonalWords =
        ["所有者", "氏名", "名義", "住所", "電話", "代表者", "相続", "連絡先", "owner", "address", "phone"];

    private readonly Dictionary<string, int> index;

    private BoundMapping(ImportMapping mapping, IReadOnlyList<string> headings)
    {
        Mapping = mapping;
        Headings = headings;
        index = new(StringComparer.Ordinal);
        for (var i = 0; i < headings.Count; i++)
            index.TryAdd(headings[i], i);
        var used = mapping.Columns.All.Concat(mapping.Cohorts.SelectMany(slot => slot.All)).Concat(mapping.Ignored).ToHashSet(StringComparer.Ordinal);
        Personal = [.. headings.Where(heading => !used.Contains(heading) && IsPersonal(heading))];
        Kept = [.. headings.Where(heading => !used.Contains(heading) && !IsPersonal(heading)).Select(heading => (heading, index[heading]))];
    }

    public ImportMapping Mapping { get; }

    public IReadOnlyList<string> Headings { get; }

    /// <summary>Columns the mapping does not know; kept with the record.</summary>
    public IReadOnlyList<(string Heading, int Index)> Kept { get; }

    /// <summary>Columns that name people; they are not read at all.</summary>
    public IReadOnlyList<string> Personal { get; }

    public static BoundMapping Over(ImportMapping mapping, IReadOnlyList<string> headings)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(headings);
        return new(mapping, headings);
    }

    /// <summary>The column a field stands in, or null.</summary>
    public Column? Find(IReadOnlyList<string> alternatives)
    {
        foreach (var heading in alternatives)
        {
            if (index.TryGetValue(heading, out var position))
                return new(heading, position);
        }

        return null;
    }

    /// <summary>Fields without which no record can be stored, and the headings looked for.</summary>
    public IReadOnlyList<MissingField> MissingForRecords()
    {
        var missing = new List<MissingField>(MissingForCode());
        var first = Mapping.Cohorts[0];
        AddIfMissing(missing, new("樹種", "species"), first.Species);
        if (first.Area.Count == 0 || Find(first.Area) is null)
            AddIfMissing(missing, new("面積", "area"), Mapping.Columns.Area);
        return missing;
    }

    /// <summary>Fields without which a polygon cannot be given to a stand.</summary>
    public IReadOnlyList<MissingField> MissingForCode()
    {
        var missing = new List<MissingField>();
        if (Find(Mapping.Columns.Code) is not null)
            return missing;
        AddIfMissing(missing, new("林班", "compartment"), Mapping.Columns.Compartment.Count > 0 ? Mapping.Columns.Compartment : Mapping.Columns.Code);
        AddIfMissing(missing, new("小班", "stand"), Mapping.Columns.Stand.Count > 0 ? Mapping.Columns.Stand : Mapping.Columns.Code);
        return missing;
    }

    /// <summary>How many of the file's columns the mapping knows.</summary>
    public int Matches => Mapping.Columns.All.Concat(Mapping.Cohorts.SelectMany(slot => slot.All)).Distinct(StringComparer.Ordinal).Count(index.ContainsKey);

    private void AddIfMissing(List<MissingField> missing, Bilingual field, IReadOnlyList<string> alternatives)
    {
        if (Find(alternatives) is null)
            missing.Add(new(field, alternatives));
    }

    private static bool IsPersonal(string heading) =>
        Array.Exists(PersonalWords, word => heading.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A column of the file.</summary>
public readonly record struct Column(string Heading, int Index);

/// <summary>A required field no column was found for.</summary>
public sealed record MissingField(Bilingual Field, IReadOnlyList<string> Headings);
