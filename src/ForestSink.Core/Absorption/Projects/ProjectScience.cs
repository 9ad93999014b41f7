using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>The reference data of a run.</summary>
public sealed record ProjectBasis(EstimateBasis Estimate, IReadOnlyList<YieldTable> OwnTables, CuttingAges CuttingAges);

/// <summary>Growth, coefficients and standing volumes for the trees of a project.</summary>
internal sealed class ProjectScience(ProjectBasis basis, MunicipalityCode municipality, GrowthChoice growth, int lastFy)
{
    private readonly Dictionary<int, Estimator> estimators = [];

    public ProjectBasis Basis => basis;

    public Methodology Methodology => basis.Estimate.Methodology;

    /// <summary>The trees from a fiscal year to the end of the run: growth curve and coefficients, or the reason why there are none.</summary>
    public CohortEstimate Trees(Trees trees, decimal areaHa, int fromFy)
    {
        var from = Math.Max(fromFy, trees.OriginFy ?? fromFy);
        if (from > lastFy)
            from = lastFy;
        if (!estimators.TryGetValue(from, out var estimator))
            estimators.Add(from, estimator = new(basis.Estimate, new(municipality, new(new(from), new(lastFy)), growth, basis.OwnTables)));
        return estimator.Estimate(trees.Input(areaHa));
    }

    /// <summary>
    /// Standing volume at an age, m³/ha: of the yield table; past its end by the methodology's rule; where the table states growth
    /// only, the register's volume grown on, else the growth of all years since planting. Null where none of them reaches.
    /// </summary>
    public static StandingVolume? Volume(CohortEstimate estimate, Trees trees, int age)
    {
        if (estimate.Growth is not { } growth)
            return null;
        if (growth.Curve is VolumeCurve curve && Tabled(growth, curve, age) is { } tabled)
            return tabled;
        if (trees is { RegisterVolume: { } register, RegisterFy: { } fy, OriginFy: { } origin } && AgeRule.AgeIn(new(fy), origin) is var registerAge
            && registerAge >= 1 && registerAge <= age && Grown(growth, registerAge, age) is { } since)
            return new(register + since, growth.At(age).Status.Weaker(SourceStatus.Secondary), new(
                $"森林簿の材積 {register} m³/ha（林齢{registerAge}年）＋その後の成長 {since}", $"register volume {register} m³/ha (age {registerAge}) + growth since, {since}"));
        return Grown(growth, 1, age) is { } all
            ? new(all, growth.At(age).Status.Weaker(SourceStatus.Unverified), new(
                $"林齢1年から{age - 1}年までの年成長量の合計", $"sum of the yearly growth of ages 1 to {age - 1}"))
            : null;
    }

    private static StandingVolume? Tabled(GrowthCurve growth, VolumeCurve curve, int age)
    {
        var (first, last) = (curve.Points[0], curve.Points[^1]);
        if (curve.StandingVolumeAt(age) is { } inside)
            return new(inside, growth.At(age).Status, new($"収穫表の林齢{age}年の材積", $"yield table volume at age {age}"));
        if (curve.StandingVolumeAt(last.Age) is null || !growth.Covers(age, age))
            return null;
        if (age < first.Age)
            return new(Math.Round(first.VolumeM3PerHa * age / first.Age, SiteCurve.Decimals, MidpointRounding.ToEven), growth.At(age).Status, new(
                $"林齢0年の0から{first.Age}年の{first.VolumeM3PerHa}までの直線", $"on the line from 0 at age 0 to {first.VolumeM3PerHa} at age {first.Age}"));
        var step = growth.At(age).M3PerHaYr;
        return new(last.VolumeM3PerHa + (step * (age - last.Age)), growth.At(age).Status, new(
            $"最終林齢{last.Age}年の{last.VolumeM3PerHa} ＋ {step} × {age - last.Age}年（表の末尾を超えるときの規則）",
            $"{last.VolumeM3PerHa} at the last age {last.Age} + {step} × {age - last.Age} years (rule past the table's end)"));
    }

    private static decimal? Grown(GrowthCurve growth, int fromAge, int toAge)
    {
        if (toAge > fromAge && !growth.Covers(fromAge, toAge - 1))
            return null;
        var sum = 0m;
        for (var age = fromAge; age < toAge; age++)
            sum += growth.At(age).M3PerHaYr;
        return sum;
    }
}

/// <summary>m³/ha, and where it comes from.</summary>
internal sealed record StandingVolume(decimal M3PerHa, SourceStatus Status, Bilingual Working);

/// <summary>Trees of one species and age.</summary>
internal sealed record Trees(
    string SpeciesKey, ForestType ForestType, int? OriginFy, string? SiteClass, SourceStatus? SiteClassStatus, decimal? RegisterIncrement, decimal? RegisterVolume, int? RegisterFy)
{
    public static Trees Of(StandPart part) => new(
        part.SpeciesKey, ForestTypeText.TryParse(part.ForestType, out var type) ? type : ForestType.Unknown,
        part.OriginFy, part.SiteClass, part.SiteClassStatus, part.RegisterIncrementM3PerHa, part.RegisterVolumeM3PerHa, part.RegisterFy);

    /// <summary>Planted on the same ground: the site class stays, what the register says of the old trees does not.</summary>
    public Trees Replanted(string speciesKey, int fiscalYear) => new(speciesKey, ForestType.Planted, fiscalYear, SiteClass, SiteClassStatus, null, null, null);

    public CohortInput Input(decimal areaHa) => new()
    {
        SpeciesKey = SpeciesKey,
        ForestType = ForestType,
        AreaHa = areaHa,
        OriginYear = OriginFy,
        SiteClass = SiteClass,
        SiteClassStatus = SiteClassStatus,
        RegisterIncrementM3PerHaYr = RegisterIncrement,
    };
}
