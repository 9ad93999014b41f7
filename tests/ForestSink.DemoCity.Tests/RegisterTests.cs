using DemoCity;
using DemoCity.Register;

namespace ForestSink.DemoCity.Tests;

public sealed class RegisterTests(DemoMunicipality demo)
{
    private readonly Municipality city = demo.City;

    [Fact]
    public void Numbers_are_those_of_a_small_mountain_city()
    {
        Assert.InRange(city.Stands.Count, 2_500, 4_000);
        Assert.InRange(city.Stands.GroupBy(s => s.Code.Compartment).Count(), 60, 90);
        Assert.InRange(city.Stands.Average(s => s.Polygon.Area) / 10_000, 1, 2);
        Assert.InRange(city.Elevation.Values.Min(), 60, 150);
        Assert.InRange(city.Elevation.Values.Max(), 700, 1_100);
        Assert.InRange(ForestTypeHa(ForestType.Planted) / Records.Sum(r => r.AreaHa), 0.5, 0.8);
        Assert.InRange(ForestTypeHa(ForestType.CutOver), 10, 150);
    }

    [Fact]
    public void Compartments_measure_forty_to_a_hundred_hectares_nearly_everywhere()
    {
        var sizes = city.Stands.GroupBy(s => s.Code.Compartment).Select(g => g.Sum(s => s.Polygon.Area) / 10_000).ToList();
        Assert.InRange(sizes.Count(ha => ha is >= 40 and <= 105) / (double)sizes.Count, 0.85, 1);
        Assert.All(sizes, ha => Assert.InRange(ha, 20, 150));
    }

    [Fact]
    public void Codes_are_unique_and_numbered_without_a_gap()
    {
        Assert.Equal(city.Stands.Count, city.Stands.Select(s => s.Code).Distinct().Count());
        Assert.All(city.Stands.GroupBy(s => s.Code.Compartment), c => Assert.Equal(c.Select(s => s.Code.SubCompartment).Distinct().Count(), c.Max(s => s.Code.SubCompartment)));
        Assert.All(city.Stands.GroupBy(s => (s.Code.Compartment, s.Code.SubCompartment)), c => Assert.Equal(c.Count(), c.Max(s => s.Code.Branch)));
    }

    [Fact]
    public void Register_areas_follow_the_polygons_but_for_a_handful()
    {
        var registered = city.Stands.Select(Registered).ToList();
        var drawn = city.Stands.Select(s => s.Polygon.Area / 10_000).ToList();
        Assert.Equal(1, registered.Sum() / drawn.Sum(), 0.01);
        Assert.InRange(registered.Zip(drawn).Count(p => Math.Abs(p.First - p.Second) > 0.05 * p.Second), 4, 40);
    }

    [Fact]
    public void Both_storeys_cover_the_stand()
    {
        var storeyed = city.Stands.Where(s => s.Records.Any(r => r.Storey is not null)).ToList();
        Assert.NotEmpty(storeyed);
        Assert.All(storeyed, s => Assert.Equal(Area(s, "上層木"), Area(s, "下層木"), 0.001));

        static double Area(Stand stand, string storey) => stand.Records
            .Where(r => string.Equals(r.Storey, storey, StringComparison.Ordinal)).Sum(r => r.AreaHa);
    }

    [Fact]
    public void Age_counts_the_year_of_establishment_and_classes_hold_five_years()
    {
        Assert.All(Records.Where(r => r.Age is not null), r =>
        {
            Assert.Equal(2026, r.Crop.EstablishedIn + r.Age - 1);
            Assert.InRange(r.Age!.Value, ((r.AgeClass!.Value - 1) * 5) + 1, r.AgeClass.Value * 5);
            Assert.True(r.Age >= 2);
        });
        var planted = Records.Where(r => r.Crop.ForestType is ForestType.Planted).ToList();
        var wave = planted.Where(r => r.Crop.EstablishedIn is >= 1955 and <= 1975).Sum(r => r.AreaHa);
        Assert.InRange(wave / planted.Sum(r => r.AreaHa), 0.45, 0.75);
    }

    [Fact]
    public void Cedar_grows_below_cypress_and_pine_on_the_ridges()
    {
        Assert.True(Position(Species.Sugi) < Position(Species.Hinoki));
        Assert.True(Position(Species.Hinoki) < Position(Species.RedPine));
        Assert.True(Height(Species.Larch) > Height(Species.Sugi) + 100);
        Assert.True(Height(Species.Bamboo) < Height(Species.Sugi));

        double Position(string species) => Of(species).Average(s => s.Site.Position);
        double Height(string species) => Of(species).Average(s => s.Site.HeightM);
        IEnumerable<Stand> Of(string species) =>
            city.Stands.Where(s => string.Equals(s.Records[0].Crop.Species, species, StringComparison.Ordinal));
    }

    [Fact]
    public void Land_without_trees_has_neither_species_nor_age_nor_growth() => Assert.All(
        Records.Where(r => r.Crop.ForestType is ForestType.Unstocked or ForestType.CutOver),
        r => Assert.True(r.Crop.Species is null && r.Age is null && r.Crop.IncrementM3PerHaYear is null));

    private IEnumerable<RegisterRecord> Records => city.Stands.SelectMany(s => s.Records);

    private double ForestTypeHa(string type) =>
        Records.Where(r => string.Equals(r.Crop.ForestType, type, StringComparison.Ordinal)).Sum(r => r.AreaHa);

    private static double Registered(Stand stand) => stand.Records.Where(r => r.Storey is not "下層木").Sum(r => r.AreaHa);
}
