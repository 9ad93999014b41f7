using ForestSink.Core.Offsets;

namespace ForestSink.Core.Tests.Offsets;

/// <summary>Published event calculations, from their published inputs.</summary>
public sealed class OffsetExampleTests
{
    private static decimal Factor(string key, int fiscalYear) => EmissionFactors.Of(fiscalYear).Single(factor => factor.Key == key).KgPerUnit;

    private static decimal Car(int people, decimal km, int fiscalYear = 2019) => OffsetNeed.PersonKm(people, km, thereAndBack: false) * Factor("car-person-km", fiscalYear);

    [Fact]
    public void E1_a_halloween_event_of_1650_people_needs_5_tonnes()
    {
        var kg = Car(50, 20) + Car(1600, 20);
        Assert.Equal(4653, kg);
        Assert.Equal(5, OffsetNeed.Tonnes(kg));
    }

    [Fact]
    public void E2_travel_and_a_day_of_1200_people()
    {
        Assert.Equal(253.8m, Car(90, 20));
        Assert.Equal(3384, Car(1200, 20));
        Assert.Equal(6744, 1200 * Factor("person-day", 2019));
    }

    [Fact]
    public void E3_air_car_and_lorry()
    {
        Assert.Equal(139.356m, OffsetNeed.PersonKm(1, 711, thereAndBack: true) * Factor("air-person-km", 2014));
        Assert.Equal(169.2m, Car(60, 20, 2014));
        Assert.Equal(90.1m, decimal.Round(OffsetNeed.Litres(160, 4.58m) * Factor("diesel", 2014), 1));
        Assert.Equal(1410, Car(500, 20, 2014));
    }

    [Fact]
    public void E4_the_parts_of_a_congress_sum_to_23572_kg_and_need_24_tonnes()
    {
        var kg = new[] { 293.6m, 3281.2m, 8073.6m, 5344.9m, 6498.2m, 80.6m }.Sum();
        Assert.Equal(23_572.1m, kg);
        Assert.Equal(24, OffsetNeed.Tonnes(kg));
    }

    [Fact]
    public void E5_fifty_thousand_passbooks_of_100_grams_are_5_tonnes() => Assert.Equal(5, OffsetNeed.Tonnes(50_000 * 0.1m));

    [Fact]
    public void E6_an_airport_s_lamps_imply_their_power_factor() =>
        Assert.Equal(80, OffsetNeed.Tonnes(150_000 * 0.5333m));

    // E8 (an opening ceremony of 17 t, a concert of 8 t) publishes no inputs: whole tonnes alone are known. Such offsets are
    // entered as tonnes without activities, and taken as they are: see PublishedHistoryTests for rows of that kind.
    [Theory]
    [InlineData("42460", 43)]      // E7, Modern Hospital Show 2015
    [InlineData("1000", 1)]
    [InlineData("1000.0001", 2)]
    [InlineData("0", 0)]
    public void Needs_are_rounded_up_to_whole_tonnes(string kg, long tonnes) =>
        Assert.Equal(tonnes, OffsetNeed.Tonnes(decimal.Parse(kg, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Reduction_comes_first_and_never_makes_a_need_negative()
    {
        Assert.Equal(4, OffsetNeed.Tonnes(4653, 700));
        Assert.Equal(0, OffsetNeed.Tonnes(500, 700));
    }

    [Fact]
    public void Two_hundred_tomato_packs_of_5_kg_are_one_tonne() => Assert.Equal(1, OffsetNeed.Tonnes(200 * 5));

    [Fact]
    public void Every_shipped_factor_says_where_it_comes_from_and_none_is_doubled_in_a_year()
    {
        Assert.All(EmissionFactors.Shipped, factor => Assert.False(string.IsNullOrWhiteSpace(factor.Source)));
        for (var year = 2012; year <= 2030; year++)
            Assert.Distinct(EmissionFactors.Of(year).Select(factor => factor.Key));
        Assert.DoesNotContain(EmissionFactors.Shipped, factor => factor.Key == "electricity");
    }

    [Fact]
    public void The_event_hint_asks_for_both_people_and_tonnes()
    {
        Assert.True(EventHint.Shipped.Applies(1000, 5000));
        Assert.False(EventHint.Shipped.Applies(999, 5000));
        Assert.False(EventHint.Shipped.Applies(1000, 4999));
        Assert.False(EventHint.Shipped.Applies(null, 50_000));
    }

    [Fact]
    public void A_joint_purchase_is_divided_without_losing_a_tonne()
    {
        Assert.Equal([34, 33, 33], Allocation.Divide(100, [1, 1, 1]));
        Assert.Equal([5, 2, 0], Allocation.Divide(7, [0.7m, 0.3m, 0m]));
    }
}
