using ForestSink.Core.Absorption;

namespace ForestSink.Core.Tests.Absorption;

/// <summary>The unit vectors and published values that the formula covers, by their numbers in the project's fact sheet.</summary>
public class Fo001Tests
{
    [Theory]
    [InlineData("U1", "スギ", 20, "10", "12.0", "110.624712", "27.656178", "138.280890")]
    [InlineData("U2", "スギ", 21, "10", "12.0", "86.667768", "21.666942", "108.334710")]
    [InlineData("U4", "ナラ", 21, "2", "3.0", "8.3026944", "2.158700544", "10.461394944")]
    [InlineData("U6", "スギ", 21, "9", "12.0", "78.0009912", "19.5002478", "97.501239")]
    [InlineData("U8", "スギ", 40, "4", "8.6", "24.84476016", "6.21119004", "31.0559502")]
    public void Unit_vectors_come_out_to_the_last_digit(
        string number, string species, int age, string areaHa, string increment, string above, string below, string total)
    {
        var carbon = Fo001.CarbonOf(Fo001.StemGrowthM3(D(areaHa), D(increment)), Shipped.Factor(species), age, 20);
        Assert.Equal((number, D(above)), (number, Fo001.Co2Tonnes(carbon.AboveGroundT)));
        Assert.Equal((number, D(below)), (number, Fo001.Co2Tonnes(carbon.BelowGroundT)));
        Assert.Equal((number, D(total)), (number, Fo001.Co2Tonnes(carbon.TotalT)));
    }

    [Fact]
    public void U3_comes_out_to_the_printed_digits()
    {
        var carbon = Fo001.CarbonOf(3.45m * 7.8m, Shipped.Factor("ヒノキ"), 21, 20);
        Assert.Equal(25.396355556m, Fo001.Co2Tonnes(carbon.AboveGroundT));
        Assert.Equal(6.60305244456m, Fo001.Co2Tonnes(carbon.BelowGroundT));
        Assert.Equal(31.99940800056m, Fo001.Co2Tonnes(carbon.TotalT));
    }

    [Fact]
    public void U5_sums_carbon_first_and_converts_once()
    {
        var sum = Fo001.CarbonOf(120m, Shipped.Factor("スギ"), 21, 20)
            + Fo001.CarbonOf(3.45m * 7.8m, Shipped.Factor("ヒノキ"), 21, 20)
            + Fo001.CarbonOf(6m, Shipped.Factor("ナラ"), 21, 20);
        Assert.Equal(150.79551294456m, Fo001.Co2Tonnes(sum.TotalT));
    }

    [Fact]
    public void U7_the_BEF_changes_between_age_20_and_21()
    {
        var years = Enumerable.Range(19, 5).Select(age => Fo001.CarbonOf(10m, Shipped.Factor("スギ"), age, 20)).ToList();
        Assert.Equal(
            [11.5234075m, 11.5234075m, 9.0278925m, 9.0278925m, 9.0278925m],
            years.Select(carbon => Fo001.Co2Tonnes(carbon.TotalT)));
        Assert.Equal(50.1304925m, Fo001.Co2Tonnes(years.Aggregate((one, other) => one + other).TotalT));
    }

    [Fact]
    public void U9_and_U10_the_formula_serves_a_standing_volume_too()
    {
        var cut = Fo001.CarbonOf(1.2m * 400m, Shipped.Factor("スギ"), 40, 20);
        var claim = Fo001.CarbonOf(1.2m * 300m, Shipped.Factor("スギ"), 40, 20);
        Assert.Equal(433.33884m, Fo001.Co2Tonnes(cut.TotalT));
        Assert.Equal(325.00413m, Fo001.Co2Tonnes(claim.TotalT));
    }

    [Fact]
    public void F1_the_stock_that_the_Forestry_Agency_prints()
    {
        var carbon = Fo001.CarbonOf(337m, Shipped.Factor("スギ"), 40, 20);
        Assert.Equal(82.9745m, carbon.TotalT, 4);
        Assert.Equal(304.240m, Fo001.Co2Tonnes(carbon.TotalT), 3);
    }

    [Fact]
    public void F2_and_F8_carbon_to_carbon_dioxide()
    {
        Assert.Equal(8.8m, Fo001.Co2Tonnes(2.4m));
        Assert.Equal(3.153m, Fo001.Co2Tonnes(0.86m), 3);
        Assert.Equal(6.6m, Fo001.Co2Tonnes(1.8m));
        var perCubicMetre = Fo001.Co2Tonnes(Fo001.CarbonOf(1m, Shipped.Factor("スギ"), 38, 20).TotalT);
        Assert.Equal(9.748m, 8.8m / perCubicMetre, 3);
    }

    // The published tree counts: t-C per ha and year as carbon dioxide, over 1,000 trees per ha, in a household's yearly emission.
    [Theory]
    [InlineData("F3", "2.4", "3700", 420)]
    [InlineData("F4", "2.4", "4480", 509)]
    [InlineData("F7", "1.8", "3733", 566)]
    public void F3_F4_and_F7_a_household_in_trees(string number, string carbonPerHa, string householdKg, int trees)
    {
        var kgPerTree = Fo001.Co2Tonnes(D(carbonPerHa)) * 1000m / 1000m;
        Assert.Equal((number, (decimal)trees), (number, Math.Round(D(householdKg) / kgPerTree, MidpointRounding.AwayFromZero)));
    }

    // 14 kg a tree and year at 900 trees per ha is what a stand of sugi takes up that grows 14 m³/ha·yr; 320 kg of breath are its 23 trees.
    [Fact]
    public void F9_and_F10_the_tree_of_50_years_is_a_growth_that_the_formula_gives()
    {
        var kgPerTree = Fo001.Co2Tonnes(Fo001.CarbonOf(Fo001.StemGrowthM3(1m, 13.957m), Shipped.Factor("スギ"), 50, 20).TotalT) * 1000m / 900m;
        Assert.Equal(14m, kgPerTree, 2);
        Assert.Equal(23m, Math.Round(320m / kgPerTree));
        Assert.InRange(6500m / kgPerTree, 460m, 465m);             // published as "about 460"
        Assert.InRange(2300m / kgPerTree, 160m, 165m);             // published as 160
    }

    [Fact]
    public void F4_the_older_stock_needs_334_5_cubic_metres()
    {
        var perCubicMetre = Fo001.Co2Tonnes(Fo001.CarbonOf(1m, Shipped.Factor("スギ"), 40, 20).TotalT);
        Assert.Equal(334.5m, 302m / perCubicMetre, 1);
    }

    [Fact]
    public void F5_hinoki_with_the_factors_rounded_as_printed()
    {
        var hinoki = Shipped.Factor("ヒノキ");
        var printed = hinoki with { CarbonFraction = hinoki.CarbonFraction with { Value = 0.5m }, BefOld = hinoki.BefOld with { Value = 1.56m }, RootToShoot = hinoki.RootToShoot with { Value = 0 } };
        Assert.Equal(11.1746m, Fo001.Co2Tonnes(Fo001.CarbonOf(9.6m, printed, 25, 20).TotalT), 4);
    }

    [Fact]
    public void F5_hinoki_with_the_older_carbon_fraction()
    {
        var hinoki = Shipped.Factor("ヒノキ");
        var older = hinoki with { CarbonFraction = hinoki.CarbonFraction with { Value = 0.5m } };
        Assert.Equal(11.1918m, Fo001.Co2Tonnes(Fo001.CarbonOf(9.6m, older, 25, 20).TotalT), 4);
        Assert.Equal(11.4156m, Fo001.Co2Tonnes(Fo001.CarbonOf(9.6m, hinoki, 25, 20).TotalT), 4);
    }

    [Fact]
    public void The_golden_sum_of_the_Fukuoka_register_comes_out()
    {
        var young = Fo001.CarbonOf(21_769m, Shipped.Factor("スギ", 40), 20, 20);
        var old = Fo001.CarbonOf(465_566m, Shipped.Factor("スギ", 40), 21, 20);
        Assert.Equal(445_393.29m, Fo001.Co2Tonnes((young + old).TotalT), 2);
    }

    [Fact]
    public void Equal_figures_are_equal_texts()
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal("108.33471", Fo001.Co2Tonnes(29.54583m).ToString(culture));
        Assert.Equal("108.33471", Fo001.Co2Tonnes(29.545830000000000m).ToString(culture));
        Assert.Equal("0", Fo001.Co2Tonnes(0.0000m).ToString(culture));
        Assert.Equal(0.1m * 44m / 12m, Fo001.Co2Tonnes(0.1m));
    }

    [Fact]
    public void A_result_that_would_lose_digits_is_refused_and_not_rounded()
    {
        Assert.Throws<OverflowException>(() => Fo001.StemGrowthM3(123456789.1234567890m, 98765.123456789012m));
        Assert.Throws<OverflowException>(() => Fo001.StemGrowthM3(decimal.MaxValue, 2m));
        Assert.Throws<OverflowException>(() => new Carbon(70_000_000_000_000_000_000_000_000_000m, 0.1m).TotalT);
    }

    private static decimal D(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
