namespace ForestSink.Core.Growth.Simulation;

/// <summary>What an observer sees at the end of a year; the arrays are the simulation's own, to be read at once.</summary>
public readonly ref struct ForestSnapshot(
    int year, ReadOnlySpan<short> ages, ReadOnlySpan<double> volumes, ReadOnlySpan<float> absorbed, ReadOnlySpan<ForestWork> works)
{
    public int Year { get; } = year;

    public ReadOnlySpan<short> Ages { get; } = ages;

    /// <summary>m³/ha of the model, before the stocking factor.</summary>
    public ReadOnlySpan<double> VolumesM3PerHa { get; } = volumes;

    /// <summary>t-CO2/ha of the year's increment, stocking factor included; 0 at the start.</summary>
    public ReadOnlySpan<float> AbsorbedCo2TonnesPerHa { get; } = absorbed;

    /// <summary>What was done in the year.</summary>
    public ReadOnlySpan<ForestWork> Works { get; } = works;
}

/// <summary>The work of one year in one stand of a municipality.</summary>
public enum ForestWork : byte
{
    None = 0,
    Thinning = 1,
    FinalCut = 2,
    Planting = 3,
}

public delegate void ForestObserver(ForestSnapshot snapshot);

/// <summary>
/// Grows and treats every stand of a municipality. Growth runs on all cores over fixed blocks of stands and the blocks' sums are
/// added in their order; the year's work is chosen in one ordered pass. So the same input gives the same digits on any machine.
/// Inside a year: age, mortality, volume and increment, then final cuts, then thinnings, then planting falls due in its own year.
/// </summary>
public static class MunicipalitySimulation
{
    public const int MostYears = 150;
    public const int AgeClasses = 31;

    /// <param name="observe">Called at the start (year 0) and after each year, in order.</param>
    /// <exception cref="RuleNotSimulatedException">A rule that cannot be simulated.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static IReadOnlyList<MunicipalityYear> Run(
        MunicipalityForest forest, MunicipalityRules rules, int years, ForestObserver? observe = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(forest);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(years, MostYears);
        rules.Check();
        var run = new ForestRun(forest, rules);
        var rows = new List<MunicipalityYear>(years + 1) { run.Start() };
        observe?.Invoke(run.Snapshot(0));
        for (var year = 1; year <= years; year++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(run.Grow(year));
            observe?.Invoke(run.Snapshot(year));
        }

        return rows;
    }
}
