using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Tests.Exchange;

public sealed class SourceCoordinatesTests
{
    [Fact]
    public void Every_zone_on_every_datum_is_recognised_without_a_code_by_its_parameters()
    {
        foreach (var system in SourceCoordinates.All.Where(system => system.Zone is not null))
            Assert.Equal(system, SourceCoordinates.FromProjJson(WithoutCode(system)));
    }

    [Theory]
    [InlineData("""{"type":"GeographicCRS","name":"x","datum":{"name":"Tokyo"}}""", 4301)]
    [InlineData("""{"type":"GeographicCRS","name":"x","datum":{"name":"Japanese Geodetic Datum 2000"}}""", 4612)]
    [InlineData("""{"type":"BoundCRS","source_crs":{"type":"GeographicCRS","name":"x","datum":{"name":"Tokyo"}}}""", 4301)]
    [InlineData("""{"type":"ProjectedCRS","name":"UTM 53N","id":{"authority":"EPSG","code":3099},"base_crs":{"datum":{"name":"Japanese Geodetic Datum 2000"}},"conversion":{"parameters":[{"name":"Longitude of natural origin","value":135}]}}""", null)]
    public void Degrees_are_known_by_their_datum_and_other_systems_are_not_guessed(string json, int? epsg) =>
        Assert.Equal(epsg, SourceCoordinates.FromProjJson(json)?.Epsg);

    [Theory]
    [InlineData("EPSG:6670", 6670)]
    [InlineData("6670", 6670)]
    [InlineData("EPSG:32653", null)]
    [InlineData("x", null)]
    public void Only_systems_that_are_accepted_can_be_named(string text, int? epsg) => Assert.Equal(epsg, SourceCoordinates.Parse(text)?.Epsg);

    [Fact]
    public void Every_prefectures_box_touches_a_zone_that_is_used_there()
    {
        foreach (var prefecture in Prefecture.All)
        {
            var box = PrefectureExtent.Of(prefecture);
            Assert.True(prefecture.DefaultZone is not { } zone || zone.AreaOfUse.Intersects(box) || prefecture.Code is >= 7 and <= 14, prefecture.Name.En);
            Assert.InRange(box.Width, 0.5, 20);
        }
    }

    private static string WithoutCode(SourceCoordinates system)
    {
        var datum = system.Datum switch { Datum.Tokyo => "Tokyo", Datum.Jgd2000 => "Japanese Geodetic Datum 2000", _ => "Japanese Geodetic Datum 2011" };
        return FormattableString.Invariant($$$"""
            {"type":"ProjectedCRS","name":"x","base_crs":{"datum":{"name":"{{{datum}}}"}},"conversion":{"parameters":[
              {"name":"Latitude of natural origin","value":{{{system.Zone!.OriginLatitude}}}},
              {"name":"Longitude of natural origin","value":{{{system.Zone.OriginLongitude:R}}}},
              {"name":"Scale factor at natural origin","value":0.9999}]}}
            """);
    }
}
