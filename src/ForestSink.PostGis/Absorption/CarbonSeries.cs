using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>
/// What the cohorts of one growth curve, species and year of establishment have in common: carbon per hectare and fiscal year.
/// Each of them has its area times this, exactly.
/// </summary>
internal sealed class CarbonSeries
{
    public CarbonSeries(int number, string speciesKey, in CohortEstimate first, FiscalYearRange years)
    {
        (Number, SpeciesKey, Growth, RootToShoot) = (number, speciesKey, first.Growth!, first.Factor!.Factor.RootToShoot.Value);
        AboveCarbonTPerHa = new decimal[years.Count];
        AgeClasses = new int[years.Count];
        Co2TPerHa = new double[years.Count];
        StockM3PerHa = new double[years.Count];
        for (var i = 0; i < years.Count; i++)
        {
            var carbon = first.CarbonPerHaIn(years[i]);
            AboveCarbonTPerHa[i] = carbon.AboveGroundT;
            AgeClasses[i] = AgeRule.AgeClass(first.AgeIn(years[i]));
            Co2TPerHa[i] = (double)Fo001.Co2Tonnes(carbon.TotalT);
            StockM3PerHa[i] = (double?)(Growth.Curve as VolumeCurve)?.StandingVolumeAt(first.AgeIn(years[i])) ?? double.NaN;
            Notes |= first.IncrementIn(years[i]).Notes;
        }
    }

    public int Number { get; }

    public string SpeciesKey { get; }

    public GrowthCurve Growth { get; }

    /// <summary>What must be said beside the increments of all years together.</summary>
    public GrowthNotes Notes { get; }

    public decimal RootToShoot { get; }

    /// <summary>Exact; below ground = × <see cref="RootToShoot"/>.</summary>
    public decimal[] AboveCarbonTPerHa { get; }

    public int[] AgeClasses { get; }

    /// <summary>For the map; as exact as a double.</summary>
    public double[] Co2TPerHa { get; }

    /// <summary>Standing volume of the table, for the map; not a number where the table has none.</summary>
    public double[] StockM3PerHa { get; }

    public int Cohorts { get; private set; }

    public decimal AreaHa { get; private set; }

    public void Add(decimal areaHa)
    {
        Cohorts++;
        AreaHa += areaHa;
    }
}
