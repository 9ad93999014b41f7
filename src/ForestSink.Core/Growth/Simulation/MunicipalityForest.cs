namespace ForestSink.Core.Growth.Simulation;

/// <summary>One stand of a municipality at the start.</summary>
/// <param name="Table">Index into <see cref="MunicipalityForest.Tables"/>.</param>
/// <param name="Age">1 or more; 0 for bare ground that no rule plants.</param>
/// <param name="StemsPerHa">Stems at the start; those above the maximum density curve die in the first year.</param>
/// <param name="Treated">False where no work may be done: then the stand only grows.</param>
public readonly record struct ForestStand(int Table, int Age, double AreaHa, double StemsPerHa, double SlopeDeg, bool Treated);

/// <summary>The stands of a municipality as one array per quantity.</summary>
public sealed class MunicipalityForest
{
    public MunicipalityForest(IReadOnlyList<GrowthTable> tables, IReadOnlyCollection<ForestStand> stands)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(stands);
        Tables = [.. tables];
        Count = stands.Count;
        (Table, Age, AreaHa) = (new ushort[Count], new short[Count], new double[Count]);
        (Stems, SlopeDeg, Treated) = (new double[Count], new float[Count], new bool[Count]);
        var i = 0;
        foreach (var stand in stands)
            Put(i++, stand);
    }

    public int Count { get; }

    public GrowthTable[] Tables { get; }

    internal ushort[] Table { get; }

    internal short[] Age { get; }

    internal double[] AreaHa { get; }

    internal double[] Stems { get; }

    internal float[] SlopeDeg { get; }

    internal bool[] Treated { get; }

    private void Put(int i, ForestStand stand)
    {
        if (stand.Table < 0 || stand.Table >= Tables.Length || stand.Age < 0 || !(stand.AreaHa >= 0) || (stand.Age > 0 && !(stand.StemsPerHa > 0)))
            throw new ArgumentException($"Stand {i}: {stand}", nameof(stand));
        Table[i] = (ushort)stand.Table;
        Age[i] = (short)Math.Min(stand.Age, GrowthTable.MaxAge);
        AreaHa[i] = stand.AreaHa;
        Stems[i] = stand.StemsPerHa;
        SlopeDeg[i] = (float)stand.SlopeDeg;
        Treated[i] = stand.Treated;
    }
}

/// <summary>Totals of one year. Volumes and t-CO2 are multiplied by the stocking factors.</summary>
/// <param name="Year">0 is the start.</param>
/// <param name="AbsorbedCo2Tonnes">Of the year's increment.</param>
/// <param name="HarvestedCo2Tonnes">Carbon of the trees cut, in t-CO2, roots and branches included.</param>
/// <param name="AgeClassAreaHa">By 5-year age class (齢級): index 0 is bare ground, 1 is ages 1–5, the last is everything older.</param>
public sealed record MunicipalityYear(
    int Year, double StockM3, double StockCo2Tonnes, double AbsorbedCo2Tonnes, double HarvestedCo2Tonnes,
    double ThinnedM3, double CutM3, double ThinnedAreaHa, double CutAreaHa, double PlantedAreaHa, IReadOnlyList<double> AgeClassAreaHa);
