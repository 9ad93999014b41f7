using System.Globalization;
using DemoCity.Coverage;
using NetTopologySuite.Geometries;

namespace DemoCity.Output;

/// <summary>Writes the layers of a municipality as files that GDAL converts.</summary>
internal sealed class MunicipalityFiles(Municipality city, string folder)
{
    public void Write()
    {
        Directory.CreateDirectory(folder);
        EnviFile.Write(Path.Combine(folder, "dem.img"), city.Elevation);
        WriteStands();
        WriteBoundary();
        WriteOpenLand();
        WriteStreams();
        WriteRoads();
        WritePlaces();
    }

    private void WriteStands()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "stands.geojson"));
        foreach (var stand in city.Stands)
            foreach (var record in stand.Records)
                file.Add(
                    stand.Polygon,
                    ("市町村コード", city.Plan.Code), ("市町村名", city.Plan.Name),
                    ("林班", Padded(record.Code.Compartment, 3)), ("小班", Padded(record.Code.SubCompartment, 3)),
                    ("枝番", Padded(record.Code.Branch, 2)), ("施業番号", Padded(record.Cohort, 2)),
                    ("大字", record.Village), ("面積", record.AreaHa), ("樹種", record.Crop.Species),
                    ("林齢", record.Age), ("成立年", record.Crop.EstablishedIn), ("齢級", record.AgeClass),
                    ("林種", record.Crop.ForestType), ("施業区分", record.Crop.Regime), ("層", record.Storey),
                    ("地位", record.Crop.SiteClass), ("成長量", record.Crop.IncrementM3PerHaYear),
                    ("所有区分", record.Owner), ("基準日", Register.RegisterRecord.RegisterDate));
    }

    private void WriteBoundary()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "boundary.geojson"));
        file.Add(city.Boundary, ("市町村コード", city.Plan.Code), ("市町村名", city.Plan.Name), ("英名", city.Plan.NameEn));
    }

    private void WriteOpenLand()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "landuse.geojson"));
        foreach (var land in city.OpenLand) file.Add(land.Polygon, ("種別", land.Kind), ("名称", land.Name));
    }

    private void WriteStreams()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "streams.geojson"));
        foreach (var stream in city.Streams)
            file.Add(
                stream.Line, ("名称", stream.Name?.Written), ("英名", stream.Name?.Latin), ("次数", stream.Order),
                ("流域面積", Math.Round(stream.BasinHa, 1)));
    }

    private void WriteRoads()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "roads.geojson"));
        foreach (var road in city.Roads)
            file.Add(road.Line, ("種別", road.Kind), ("名称", road.Name), ("幅員", road.WidthM), ("延長", Math.Round(road.Line.Length)));
    }

    private void WritePlaces()
    {
        using var file = new GeoJsonFile(Path.Combine(folder, "places.geojson"));
        foreach (var place in city.Places)
            file.Add(
                PlanarCoverage.Factory.CreatePoint(new Coordinate(place.X, place.Y)),
                ("種別", place.Kind), ("名称", place.Name.Written), ("よみ", place.Name.Read), ("英名", place.Name.Latin), ("標高", place.HeightM));
    }

    private static string Padded(int number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
