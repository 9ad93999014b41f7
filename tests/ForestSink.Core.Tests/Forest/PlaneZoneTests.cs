using ForestSink.Core.Forest;
using NetTopologySuite.IO;

namespace ForestSink.Core.Tests.Forest;

public class PlaneZoneTests
{
    // Reference areas: PROJ 9.1.1 (cs2cs EPSG:6668 to the zone) and the shoelace formula.
    [Theory]
    [InlineData(2, "POLYGON((130.50 33.60,130.51 33.60,130.51 33.61,130.50 33.61,130.50 33.60))", 1029254.5336679)]
    [InlineData(5, "POLYGON((134.00 35.06,134.02 35.06,134.01 35.08,134.00 35.06))", 2023653.0234231465)]
    [InlineData(13, "POLYGON((144.0 43.5,144.05 43.5,144.05 43.53,144.0 43.53,144.0 43.5))", 13472512.4905715)]
    [InlineData(16, "POLYGON((124.10 24.40,124.12 24.40,124.12 24.41,124.10 24.41,124.10 24.40))", 2246536.0381304733)]
    public void Area_agrees_with_PROJ_to_a_square_centimetre_per_hectare(int zone, string wkt, double expectedM2)
    {
        var area = PlaneZone.Of(zone).AreaM2(new WKTReader().Read(wkt));
        Assert.Equal(expectedM2, area, expectedM2 / 10_000 * 0.0001);
    }

    [Fact]
    public void Position_agrees_with_PROJ_to_a_tenth_of_a_millimetre()
    {
        var position = PlaneZone.Of(2).Project(130.5, 33.6);
        Assert.Equal(-46403.368296, position.X, 1e-4);
        Assert.Equal(66651.280705, position.Y, 1e-4);
    }

    [Fact]
    public void Holes_and_parts_are_counted_and_lines_have_no_area()
    {
        var zone = PlaneZone.Of(2);
        const string outer = "(130.50 33.60,130.51 33.60,130.51 33.61,130.50 33.61,130.50 33.60)";
        const string inner = "(130.502 33.602,130.504 33.602,130.504 33.604,130.502 33.604,130.502 33.602)";
        var whole = Area($"POLYGON({outer})");
        var hole = Area($"POLYGON({inner})");
        Assert.Equal(whole - hole, Area($"POLYGON({outer},{inner})"), 1e-6);
        Assert.Equal(whole + hole, Area($"MULTIPOLYGON(({outer}),({inner}))"), 1e-6);
        Assert.Equal(0, Area("LINESTRING(130 33,131 34)"));
        Assert.Equal(0, Area("POLYGON EMPTY"));

        double Area(string wkt) => zone.AreaM2(new WKTReader().Read(wkt));
    }

    [Fact]
    public void Every_zone_has_its_codes_on_three_datums()
    {
        Assert.Equal(19, PlaneZone.All.Count);
        foreach (var zone in PlaneZone.All)
        {
            Assert.Equal(zone.Epsg - 6669, zone.Number - 1);
            Assert.Same(zone, PlaneZone.FromEpsg(zone.Epsg));
            Assert.Same(zone, PlaneZone.FromEpsg(zone.EpsgJgd2000));
            Assert.Same(zone, PlaneZone.FromEpsg(zone.EpsgTokyo));
        }

        Assert.Equal((6673, 2447, 30165, "V"), (PlaneZone.Of(5).Epsg, PlaneZone.Of(5).EpsgJgd2000, PlaneZone.Of(5).EpsgTokyo, PlaneZone.Of(5).Numeral));
        Assert.Null(PlaneZone.FromEpsg(4326));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_zone_that_does_not_exist_is_refused(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PlaneZone.Of(number));

    [Fact]
    public void Candidates_of_a_place_name_its_zone_first_and_a_place_abroad_has_none()
    {
        Assert.Equal(2, PlaneZone.Candidates(130.51, 33.65)[0].Number);
        Assert.Equal(5, PlaneZone.Candidates(134.0, 35.07)[0].Number);
        Assert.Empty(PlaneZone.Candidates(33.65, 130.51));
        Assert.Empty(PlaneZone.Candidates(100, 50));
    }

    [Fact]
    public void One_projection_serves_many_threads()
    {
        var polygon = new WKTReader().Read("POLYGON((130.50 33.60,130.51 33.60,130.51 33.61,130.50 33.61,130.50 33.60))");
        var areas = new double[2000];
        Parallel.For(0, areas.Length, i => areas[i] = PlaneZone.Of(2).AreaM2(polygon));
        Assert.Single(areas.Distinct());
    }
}

public class PrefectureTests
{
    [Theory]
    [InlineData(42, "長崎県", 1)]
    [InlineData(46, "鹿児島県", 2)]
    [InlineData(40, "福岡県", 2)]
    [InlineData(33, "岡山県", 5)]
    [InlineData(13, "東京都", 9)]
    [InlineData(4, "宮城県", 10)]
    public void A_prefecture_has_its_usual_zone(int code, string name, int zone)
    {
        var prefecture = Prefecture.Of(code);
        Assert.Equal(name, prefecture.Name.Ja);
        Assert.Equal(zone, prefecture.DefaultZone?.Number);
    }

    [Fact]
    public void Hokkaido_and_Okinawa_have_several_zones_and_so_no_default()
    {
        Assert.Equal(47, Prefecture.All.Count);
        Assert.Equal([1, 47], Prefecture.All.Where(p => p.DefaultZone is null).Select(p => p.Code));
    }

    [Fact]
    public void A_municipality_knows_its_prefecture() =>
        Assert.Equal("Fukuoka", MunicipalityCode.Parse("40348").Prefecture.Name.En);

    [Theory]
    [InlineData("4034")]
    [InlineData("48001")]
    [InlineData("00123")]
    [InlineData("abcde")]
    [InlineData(null)]
    public void A_text_that_is_no_municipality_code_is_refused(string? text) =>
        Assert.False(MunicipalityCode.TryParse(text, out _));
}
