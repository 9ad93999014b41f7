using DemoCity.Terrain;

namespace DemoCity.Register;

/// <summary>Decides what grows where: cedar below, cypress above, pine on the ridges, oak and bamboo by the villages.</summary>
internal sealed class Cropping(ulong seed)
{
    private readonly Noise custom = new(seed + 1001, 900, 2);
    private readonly Noise soil = new(seed + 1002, 350, 2);

    public Crop Choose(StandSite site, double villageMetres, SeededRandom random, SeededRandom slopeRandom)
    {
        var siteClass = SiteClass(site, random);
        var ridge = site.Position + (0.16 * soil.At(site.X, site.Y)) + (0.04 * random.NextNormal());
        if (villageMetres < 900 && ridge < 0.52 && random.Chance(0.13)) return new Crop(ForestType.Bamboo, Species.Bamboo, null, null, null, null);
        if (random.Chance(0.010)) return new Crop(ForestType.Unstocked, null, null, null, null, null);
        var planting = 0.74 - (0.55 * (ridge - 0.5)) + (0.22 * custom.At(site.X, site.Y)) - (site.Steepness > 0.7 ? 0.15 : 0);
        if (!random.Chance(planting)) return Natural(site, ridge, villageMetres, siteClass, random);
        if (random.Chance(0.014)) return new Crop(ForestType.CutOver, null, null, null, null, null);
        return Planted(PlantedSpecies(site, ridge, villageMetres, random), PlantedIn(random, slopeRandom), siteClass);
    }

    public static Crop Planted(string species, int year, int siteClass, string regime = "育成単層林") => new(
        ForestType.Planted, species, year, siteClass, regime,
        GrowthCurve.IncrementM3PerHaYear(species, siteClass, RegisterRecord.RegisterYear - year + 1));

    private static Crop Natural(StandSite site, double ridge, double villageMetres, int siteClass, SeededRandom random)
    {
        var species = random.Pick(
            (Species.RedPine, ridge > 0.56 ? 0.42 : 0.06),
            (Species.Konara, site.HeightM < 550 ? 0.42 : 0.22),
            (Species.Kunugi, villageMetres < 1_000 ? 0.2 : 0.02),
            (Species.OtherBroadleaf, 0.34));
        var middle = species is Species.OtherBroadleaf ? 1946 : 1956;
        var year = (int)Math.Clamp(middle + (13 * random.NextNormal()), 1886, 2012);
        double? growth = random.Chance(0.12) ? null : GrowthCurve.IncrementM3PerHaYear(species, siteClass, RegisterRecord.RegisterYear - year + 1);
        return new Crop(ForestType.Natural, species, year, siteClass, "天然生林", growth);
    }

    private static string PlantedSpecies(StandSite site, double ridge, double villageMetres, SeededRandom random)
    {
        if (site.HeightM > 560 && random.Chance(0.22)) return Species.Larch;
        if (villageMetres < 800 && random.Chance(0.10)) return Species.Kunugi;
        if (ridge > 0.62 && random.Chance(0.08)) return Species.RedPine;
        return ridge < 0.5 ? Species.Sugi : Species.Hinoki;
    }

    /// <summary>Neighbours were often planted together; most of it in the two decades after 1955.</summary>
    private static int PlantedIn(SeededRandom random, SeededRandom slopeRandom)
    {
        var together = Wave(slopeRandom);
        var year = random.Chance(0.6) ? together + random.NextInt(3) - 1 : Wave(random);
        return Math.Min(year, RegisterRecord.RegisterYear - 1);
    }

    private static int Wave(SeededRandom random)
    {
        var (first, last) = random.Pick(
            ((1901, 1930), 3.0), ((1931, 1946), 4.0), ((1947, 1954), 10.0), ((1955, 1964), 33.0), ((1965, 1975), 29.0),
            ((1976, 1990), 12.0), ((1991, 2008), 4.0), ((2009, 2019), 2.5), ((2020, 2025), 3.0));
        return first + random.NextInt(last - first + 1);
    }

    private int SiteClass(StandSite site, SeededRandom random)
    {
        var poor = (1.5 * (site.Position - 0.5)) + (0.3 * Math.Max(0, site.Steepness - 0.5)) + (0.00035 * (site.HeightM - 350));
        return (int)Math.Clamp(Math.Round(2.9 + (4 * poor) + (0.5 * soil.At(site.Y, site.X)) + (0.35 * random.NextNormal())), 1, 5);
    }
}
