using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>Gathers the cohorts of one stand into what the map shows of it, per hectare and fiscal year.</summary>
internal sealed class StandShade(FiscalYearRange years)
{
    private readonly double[] co2Tonnes = new double[years.Count];
    private readonly double[] stockM3 = new double[years.Count];
    private long standId = -1;
    private int standVersion;
    private double areaHa;
    private bool stockKnown = true;

    public void Add(in StoredCohort cohort, in CohortEstimate estimate, decimal[]? aboveCarbonT)
    {
        (standId, standVersion) = (cohort.StandId, cohort.StandVersion);
        if (aboveCarbonT is null)
            return;
        var area = (double)estimate.AreaHa;
        areaHa += area;
        var co2PerAboveCarbon = (1 + (double)estimate.Factor!.Factor.RootToShoot.Value) * 44 / 12;
        for (var i = 0; i < co2Tonnes.Length; i++)
        {
            co2Tonnes[i] += (double)aboveCarbonT[i] * co2PerAboveCarbon;
            if (stockKnown && Stock(cohort, estimate, years[i]) is { } stock)
                stockM3[i] += (double)stock * area;
            else
                stockKnown = false;
        }
    }

    public bool Holds(long otherStandId) => standId == otherStandId;

    public bool IsEmpty => standId < 0;

    /// <summary>The stand so far; begins anew.</summary>
    public StandResult Take()
    {
        var result = new StandResult(
            standId, standVersion, (float)areaHa, areaHa > 0 ? PerHa(co2Tonnes) : null, areaHa > 0 && stockKnown ? PerHa(stockM3) : null);
        (standId, areaHa, stockKnown) = (-1, 0, true);
        Array.Clear(co2Tonnes);
        Array.Clear(stockM3);
        return result;
    }

    /// <summary>Standing volume of the table at that age, otherwise the register's; m³/ha.</summary>
    private static decimal? Stock(in StoredCohort cohort, in CohortEstimate estimate, FiscalYear year) =>
        (estimate.Growth!.Curve as VolumeCurve)?.StandingVolumeAt(estimate.AgeIn(year)) ?? cohort.RegisterVolume;

    private float[] PerHa(double[] totals) => Array.ConvertAll(totals, total => (float)(total / areaHa));
}
