namespace ForestSink.Core.Growth;

/// <summary>Increment of an age band, m³/ha·yr; ages from and to are both inside. No upper end where <paramref name="To"/> is null.</summary>
public readonly record struct IncrementBand(int From, int? To, decimal M3PerHaYr);

/// <summary>Increments stated directly by age band. Ages between or before the bands have none.</summary>
public sealed class BandCurve : SiteCurve
{
    private readonly IncrementBand[] bands;

    /// <param name="bands">By rising age, without overlap, at least one.</param>
    public BandCurve(string speciesKey, string? siteClass, IEnumerable<IncrementBand> bands)
        : base(speciesKey, siteClass) => this.bands = [.. bands];

    public IReadOnlyList<IncrementBand> Bands => bands;

    public override int LastAge => bands[^1].To ?? int.MaxValue;

    public override TabledIncrement? At(int age, PastLastAge past)
    {
        if (age > LastAge)
        {
            return past switch
            {
                PastLastAge.Hold => Of(bands[^1], GrowthNotes.PastLastAge),
                PastLastAge.Zero => new(0, LastAge, null, null, null, GrowthNotes.PastLastAge),
                _ => null,
            };
        }

        var index = Array.FindIndex(bands, band => band.From <= age && age <= (band.To ?? int.MaxValue));
        return index < 0 ? null : Of(bands[index], GrowthNotes.None);
    }

    private static TabledIncrement Of(IncrementBand band, GrowthNotes extra)
    {
        var increment = Round(band.M3PerHaYr);
        return new(increment, band.From, band.To, null, null, extra | (increment == 0 ? GrowthNotes.TabledZero : GrowthNotes.None));
    }
}
