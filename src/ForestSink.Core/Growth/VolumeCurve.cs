namespace ForestSink.Core.Growth;

/// <summary>Volume at an age, m³/ha: standing, or total production where the table has it.</summary>
public readonly record struct VolumePoint(int Age, decimal VolumeM3PerHa);

/// <summary>
/// Volumes at tabulated ages. The growth at age a is V(a+1) − V(a) on straight lines between the rows; a year lies inside one pair
/// of rows because ages are whole. Below the first row the line starts at volume 0 at age 0.
/// </summary>
public sealed class VolumeCurve : SiteCurve
{
    private readonly VolumePoint[] points;
    private readonly VolumePoint[] standing;
    private readonly GrowthNotes notes;

    /// <param name="points">By rising age, at least one above age 0.</param>
    /// <param name="standing">
    /// What stands at those ages after thinning (主林木), where the table states it beside total production. Growth comes from total
    /// production, since what a thinning takes out has grown as well; stock is what stands.
    /// </param>
    public VolumeCurve(string speciesKey, string? siteClass, IEnumerable<VolumePoint> points, bool isTotalProduction, IEnumerable<VolumePoint>? standing = null)
        : base(speciesKey, siteClass)
    {
        this.points = [.. points];
        this.standing = isTotalProduction ? [.. standing ?? []] : this.points;
        notes = isTotalProduction ? GrowthNotes.TotalProduction : GrowthNotes.None;
    }

    public IReadOnlyList<VolumePoint> Points => points;

    /// <summary>Height, stems and diameter by age, where the table has them.</summary>
    public IReadOnlyList<TabledStand> Stands { get; init; } = [];

    public override int LastAge => points[^1].Age;

    public override TabledIncrement? At(int age, PastLastAge past)
    {
        if (age < points[0].Age)
            return Between(new(0, 0), points[0], GrowthNotes.BelowFirstAge);
        if (age < LastAge)
        {
            var row = Array.FindLastIndex(points, point => point.Age <= age);
            return Between(points[row], points[row + 1], GrowthNotes.None);
        }

        return past switch
        {
            PastLastAge.Hold => Last() with { Notes = Last().Notes | GrowthNotes.PastLastAge },
            PastLastAge.Zero => new(0, LastAge, null, points[^1].VolumeM3PerHa, null, notes | GrowthNotes.PastLastAge),
            _ => null,
        };
    }

    /// <summary>Standing volume at an age inside the table, m³/ha; null outside it and where the table states total production alone.</summary>
    public decimal? StandingVolumeAt(int age)
    {
        if (standing.Length == 0 || age < standing[0].Age || age > standing[^1].Age)
            return null;
        var row = Array.FindLastIndex(standing, point => point.Age <= age);
        var from = standing[row];
        return age > from.Age ? from.VolumeM3PerHa + (Round(Slope(from, standing[row + 1])) * (age - from.Age)) : from.VolumeM3PerHa;
    }

    private TabledIncrement Last() => points.Length > 1
        ? Between(points[^2], points[^1], GrowthNotes.None)
        : Between(new(0, 0), points[^1], GrowthNotes.BelowFirstAge);

    private TabledIncrement Between(VolumePoint from, VolumePoint to, GrowthNotes extra)
    {
        var increment = Round(Slope(from, to));
        var sign = Math.Sign(increment) switch { 0 => GrowthNotes.TabledZero, < 0 => GrowthNotes.FallingVolume, _ => GrowthNotes.None };
        return new(increment, from.Age, to.Age, from.VolumeM3PerHa, to.VolumeM3PerHa, notes | extra | sign);
    }

    private static decimal Slope(VolumePoint from, VolumePoint to) => (to.VolumeM3PerHa - from.VolumeM3PerHa) / (to.Age - from.Age);
}
