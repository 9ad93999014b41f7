using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth;

/// <summary>
/// Increments by age, prepared once and shared by every cohort with the same table and class (or the same register increment).
/// The last prepared age stands for all above it.
/// </summary>
public sealed class GrowthCurve
{
    /// <summary>Increments × this are whole numbers.</summary>
    internal const long Scale = 1_000_000;
    private const int LastPrepared = YieldTableFile.MaxAge + 1;

    private readonly long[] scaled;
    private readonly int[] nextGap;
    private readonly PastLastAge past;
    private readonly GrowthRules rules;
    private readonly decimal registerIncrement;
    private readonly SourceStatus? statedClass;

    private GrowthCurve(GrowthSourceKind source, YieldTable? table, SiteCurve? curve, SourceStatus? siteClassStatus, decimal registerIncrement, GrowthRules rules)
    {
        Source = source;
        Table = table;
        Curve = curve;
        statedClass = curve?.SiteClass is null ? null : siteClassStatus;
        this.registerIncrement = registerIncrement;
        this.rules = rules;
        past = rules.PastLastAge.Value;
        // A register's increment is one figure: one prepared age serves them all.
        var increments = Enumerable.Range(0, curve is null ? 1 : LastPrepared + 1).Select(Value).ToArray();
        scaled = Array.ConvertAll(increments, value => decimal.ToInt64((value ?? 0) * Scale));
        nextGap = Gaps(increments);
    }

    public GrowthSourceKind Source { get; }

    public YieldTable? Table { get; }

    public SiteCurve? Curve { get; }

    /// <param name="siteClassStatus">How certain the class is that led to this curve, where somebody stated it; null for the register's or a survey's.</param>
    public static GrowthCurve FromTable(GrowthSourceKind source, YieldTable table, SiteCurve curve, SourceStatus? siteClassStatus, GrowthRules rules) =>
        new(source, table, curve, siteClassStatus, 0, rules);

    public static GrowthCurve FromRegister(decimal incrementM3PerHaYr, GrowthRules rules) =>
        new(GrowthSourceKind.Register, null, null, null, Math.Round(incrementM3PerHaYr, SiteCurve.Decimals, MidpointRounding.ToEven), rules);

    /// <summary>Whether every age from first to last has an increment.</summary>
    public bool Covers(int firstAge, int lastAge) => nextGap[Index(firstAge)] > Index(lastAge);

    /// <exception cref="ArgumentOutOfRangeException">The table has no increment at this age (see <see cref="Covers"/>).</exception>
    public Increment At(int age)
    {
        if (!Covers(age, age))
            throw new ArgumentOutOfRangeException(nameof(age), age, "この林齢の成長量がありません。 / There is no increment at this age.");
        var tabled = Curve?.At(age, past);
        var notes = tabled?.Notes ?? RegisterNotes;
        if (Table?.Facts.Ceiling == true)
            notes |= GrowthNotes.Ceiling;
        if (statedClass is not null)
            notes |= GrowthNotes.StatedSiteClass;
        return new(tabled?.M3PerHaYr ?? registerIncrement, Source, Table, Curve, age, tabled, notes, StatusOf(notes));
    }

    internal long ScaledAt(int age) => scaled[Index(age)];

    private GrowthNotes RegisterNotes =>
        GrowthNotes.RegisterHeld | (registerIncrement == 0 ? GrowthNotes.TabledZero : GrowthNotes.None);

    private decimal? Value(int age) => Curve is null ? registerIncrement : Curve.At(age, past)?.M3PerHaYr;

    private SourceStatus StatusOf(GrowthNotes notes)
    {
        var status = Table?.Facts.Status ?? rules.RegisterHeld.Status;
        if (Source == GrowthSourceKind.ReferenceTable)
            status = status.Weaker(Table!.Facts.Prefectures.Status);
        if (statedClass is { } stated)
            status = status.Weaker(stated);
        if (notes.HasFlag(GrowthNotes.PastLastAge))
            status = status.Weaker(rules.PastLastAge.Status);
        return notes.HasFlag(GrowthNotes.BelowFirstAge) ? status.Weaker(rules.BelowFirstAge.Status) : status;
    }

    private int Index(int age) => Math.Min(age, scaled.Length - 1);

    private static int[] Gaps(decimal?[] increments)
    {
        var gaps = new int[increments.Length];
        var next = int.MaxValue;
        for (var age = increments.Length - 1; age >= 0; age--)
        {
            next = increments[age] is null ? age : next;
            gaps[age] = next;
        }

        return gaps;
    }
}

/// <summary>The rules of the methodology that decide about growth, each with its status.</summary>
public sealed record GrowthRules(Sourced<PastLastAge> PastLastAge, Sourced<string> BelowFirstAge, Sourced<string> RegisterHeld);
