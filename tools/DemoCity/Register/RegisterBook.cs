using DemoCity.Places;

namespace DemoCity.Register;

/// <summary>Writes the register: for each stand one record, or several where species are mixed or stand in storeys.</summary>
internal sealed class RegisterBook(ulong seed, Settlements settlements)
{
    private readonly Cropping cropping = new(seed);

    public List<RegisterRecord> Records(StandSite site, StandCode code, double polygonHa)
    {
        var random = new SeededRandom(SeededRandom.Hash(seed + 2001, (code.Compartment * 100_000L) + (code.SubCompartment * 100L), code.Branch));
        var slopeRandom = new SeededRandom(SeededRandom.Hash(seed + 2002, code.Compartment, code.SubCompartment));
        var nearest = settlements.Nearest(site.X, site.Y);
        var metres = settlements.Distance(nearest, site.X, site.Y);
        var stand = new RegisterRecord(
            code, 1, "大字" + nearest.Name.Written, RegisteredHa(polygonHa, random), Owner(code, metres, random),
            cropping.Choose(site, metres, random, slopeRandom), null);
        return Cohorts(stand, random);
    }

    private static List<RegisterRecord> Cohorts(RegisterRecord stand, SeededRandom random)
    {
        if (stand.Crop.ForestType is not ForestType.Planted || stand.AreaHa < 0.3) return [stand];
        if (stand.Age > 50 && random.Chance(0.09)) return Storeys(stand, random);
        return random.Chance(0.10) ? Mixture(stand, random) : [stand];
    }

    /// <summary>Young trees under old ones: both storeys cover the whole stand.</summary>
    private static List<RegisterRecord> Storeys(RegisterRecord stand, SeededRandom random)
    {
        const string Regime = "育成複層林";
        var below = stand.Crop.Species is Species.Hinoki ? Species.Sugi : Species.Hinoki;
        var year = 1994 + random.NextInt(30);
        var upper = stand with { Storey = "上層木", Crop = stand.Crop with { Regime = Regime } };
        var lower = stand with { Cohort = 2, Storey = "下層木", Crop = Cropping.Planted(below, year, stand.Crop.SiteClass!.Value, Regime) };
        if (!random.Chance(0.25)) return [upper, lower];
        var first = Math.Round(stand.AreaHa * random.NextBetween(0.5, 0.75), 2);
        return
        [
            upper, lower with { AreaHa = first },
            lower with
            {
                Cohort = 3, AreaHa = Math.Round(stand.AreaHa - first, 2),
                Crop = Cropping.Planted(stand.Crop.Species!, year, stand.Crop.SiteClass!.Value, Regime),
            },
        ];
    }

    /// <summary>Side by side: the areas add up to the stand's.</summary>
    private static List<RegisterRecord> Mixture(RegisterRecord stand, SeededRandom random)
    {
        var first = Math.Round(stand.AreaHa * random.NextBetween(0.5, 0.8), 2);
        var other = random.Pick((Species.Hinoki, 3), (Species.Sugi, 3), (Species.RedPine, 1));
        var year = string.Equals(other, stand.Crop.Species, StringComparison.Ordinal) ? stand.Crop.EstablishedIn!.Value + 1 + random.NextInt(9) : stand.Crop.EstablishedIn!.Value;
        return
        [
            stand with { AreaHa = first },
            stand with
            {
                Cohort = 2, AreaHa = Math.Round(stand.AreaHa - first, 2),
                Crop = Cropping.Planted(other, Math.Min(year, RegisterRecord.RegisterYear - 1), stand.Crop.SiteClass!.Value),
            },
        ];
    }

    /// <summary>Registers were measured long before the map: about a hundredth off, now and then far off.</summary>
    private static double RegisteredHa(double polygonHa, SeededRandom random)
    {
        var off = random.Chance(0.004) ? random.NextBetween(0.07, 0.25) * (random.Chance(0.5) ? 1 : -1) : 0.009 * Math.Clamp(random.NextNormal(), -3, 3);
        return Math.Max(0.05, Math.Round(polygonHa * (1 + off), 2));
    }

    private string Owner(StandCode code, double villageMetres, SeededRandom random)
    {
        if (villageMetres < 700 && random.Chance(0.02)) return "社寺有林";
        var compartment = SeededRandom.Fraction(seed + 2003, code.Compartment);
        var slope = SeededRandom.Fraction(seed + 2004, code.Compartment, code.SubCompartment);
        if (compartment < 0.13) return slope < 0.85 ? "市有林" : "私有林";
        if (compartment < 0.24) return slope < 0.8 ? "財産区有林" : "私有林";
        return slope < 0.05 ? "市有林" : "私有林";
    }
}
