using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Absorption;

/// <summary>Gathers the cohorts of one stand into what the map shows of it, per hectare and fiscal year.</summary>
internal sealed class StandShade(FiscalYearRange years)
{
    private readonly double[] co2Tonnes = new double[years.Count];
    private readonly double[] stockM3 = new double[years.Count];
    private long standId = -1;
    private int standVersion;
    private double areaHa;

    /// <summary>The stand that the next cohort belongs to, with or without an estimate.</summary>
    public void Begin(in StoredCohort cohort) => (standId, standVersion) = (cohort.StandId, cohort.StandVersion);

    public void Add(in StoredCohort cohort, decimal cohortAreaHa, CarbonSeries series)
    {
        var area = (double)cohortAreaHa;
        areaHa += area;
        for (var i = 0; i < co2Tonnes.Length; i++)
        {
            co2Tonnes[i] += series.Co2TPerHa[i] * area;
            stockM3[i] += Stock(cohort, series.StockM3PerHa[i]) * area;
        }
    }

    public bool Holds(long otherStandId) => standId == otherStandId;

    public bool IsEmpty => standId < 0;

    /// <summary>The stand so far; begins anew.</summary>
    public StandResult Take()
    {
        var result = new StandResult(
            standId, standVersion, (float)areaHa, areaHa > 0 ? PerHa(co2Tonnes) : null,
            areaHa > 0 && !Array.Exists(stockM3, double.IsNaN) ? PerHa(stockM3) : null);
        (standId, areaHa) = (-1, 0);
        Array.Clear(co2Tonnes);
        Array.Clear(stockM3);
        return result;
    }

    /// <summary>Standing volume of the table, otherwise the register's, m³/ha; not a number where neither states one.</summary>
    private static double Stock(in StoredCohort cohort, double tabled) =>
        double.IsNaN(tabled) ? (double?)cohort.RegisterVolume ?? double.NaN : tabled;

    private float[] PerHa(double[] totals) => Array.ConvertAll(totals, total => (float)(total / areaHa));
}
