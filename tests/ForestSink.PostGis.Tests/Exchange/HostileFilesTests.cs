using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>Each bad file gets a message in the user's words, and what is stored stays as it was.</summary>
public sealed class HostileFilesTests : ImportTest
{
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public async Task A_file_cut_off_anywhere_is_refused(double at)
    {
        await ImportAsync(Write("good.geojson", SquareForest.Of(3).ToString()));
        var before = await ForestAsync();
        foreach (var (name, bytes) in SameForestInEveryFormat())
        {
            var cut = Write("cut-" + name, bytes[..(int)(bytes.Length * at)]);
            var refused = await RefusedAsync(cut);
            Assert.Matches("壊れて|切れて|読めません|取り込めません|ありません|違います", refused.Japanese);
        }

        Assert.Equal(before, await ForestAsync());
    }

    [Theory]
    [InlineData("../../etc/cron.d/x.shp", "フォルダの外")]
    [InlineData("/etc/passwd.shp", "フォルダの外")]
    [InlineData("C:\\windows\\x.shp", "フォルダの外")]
    [InlineData("inner.zip", "圧縮ファイル")]
    [InlineData("run.exe", "取り込めない種類")]
    public async Task A_zip_with_a_suspicious_name_is_refused(string name, string message)
    {
        var refused = await RefusedAsync(Write("x.zip", SquareForest.Zip((name, [1, 2, 3]))));

        Assert.Contains(message, refused.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_bomb_is_refused_by_its_ratio_and_a_liar_by_what_really_comes_out()
    {
        var zeros = new byte[20_000_000];
        var bomb = await RefusedAsync(Write("bomb.zip", SquareForest.Zip(("x.geojson", zeros))));
        Assert.Contains("圧縮率", bomb.Japanese, StringComparison.Ordinal);

        var large = await RefusedAsync(Write("large.zip", SquareForest.Zip(("x.geojson", zeros))), limits: new() { UnzippedBytes = 1_000_000 });
        Assert.Contains("展開すると", large.Japanese, StringComparison.Ordinal);

        // The directory says 10 bytes; the data says otherwise.
        var liar = SquareForest.Zip(("x.geojson", RandomBytes(50_000)));
        Overwrite(liar, 50_000, 10);
        var refused = await RefusedAsync(Write("liar.zip", liar));
        Assert.Matches("壊れて|展開すると", refused.Japanese);
    }

    [Fact]
    public async Task A_zip_of_many_files_and_one_with_a_link_are_refused()
    {
        var many = Enumerable.Range(0, 51).Select(i => ($"{i}.txt", new byte[] { 1 })).ToArray();
        Assert.Contains("51個", (await RefusedAsync(Write("many.zip", SquareForest.Zip(many)))).Japanese, StringComparison.Ordinal);

        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            var link = zip.CreateEntry("x.shp");
            link.ExternalAttributes = 0xA1FF << 16;
            using var target = link.Open();
            target.Write("/etc/passwd"u8);
        }

        Assert.Contains("リンク", (await RefusedAsync(Write("link.zip", buffer.ToArray()))).Japanese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".dbf")]
    [InlineData(".shx")]
    [InlineData(".shp")]
    public async Task A_missing_part_of_a_shapefile_is_named(string extension)
    {
        var parts = Shapefile("UTF-8").Where(part => !part.Name.EndsWith(extension, StringComparison.Ordinal)).ToArray();

        var refused = await RefusedAsync(Write("x.zip", SquareForest.Zip(parts)));

        Assert.Contains(extension, refused.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_shp_is_told_to_come_in_a_zip()
    {
        var shp = Shapefile("UTF-8").First(part => part.Name.EndsWith(".shp", StringComparison.Ordinal));

        Assert.Contains("zip", (await RefusedAsync(Write("x.shp", shp.Content))).Japanese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("CP932")]
    public async Task A_shapefile_without_cpg_is_read_in_the_encoding_its_bytes_are_in(string encoding)
    {
        var parts = Shapefile(encoding).Where(part => !part.Name.EndsWith(".cpg", StringComparison.Ordinal)).ToArray();

        var report = await CheckAsync(Write("x.zip", SquareForest.Zip(parts)));

        Assert.Equal(encoding, report.Encoding);
        Assert.Equal((3, 0), (report.Stands, report.Unknown.Count));
    }

    [Fact]
    public async Task The_wrong_encoding_is_noticed()
    {
        var zip = Write("x.zip", SquareForest.Zip(Shapefile("CP932")));

        var error = await Record.ExceptionAsync(() => CheckAsync(zip, new() { Encoding = "UTF-8", MunicipalityName = "久山町" }));
        var message = error is UserErrorException told ? told.Japanese : (await CheckAsync(zip, new() { Encoding = "UTF-8", MunicipalityName = "久山町" })).Refusal!.Message.Ja;

        Assert.Matches("文字コード|項目対応", message);
    }

    [Fact]
    public async Task A_polygon_with_too_many_vertices_is_refused_with_its_row()
    {
        var ring = new JsonArray();
        for (var i = 0; i <= 30_000; i++)
            ring.Add(new JsonArray(130.5 + (0.01 * Math.Cos(i * Math.Tau / 30_000)), 33.66 + (0.01 * Math.Sin(i * Math.Tau / 30_000))));
        ring[^1] = ring[0]!.DeepClone();
        var forest = SquareForest.Of(1).Add(1, 2, "スギ", 10, polygon: new JsonObject { ["type"] = "Polygon", ["coordinates"] = new JsonArray(ring) });
        var path = Write("x.geojson", forest.ToString());

        foreach (var limits in new ImportLimits[] { new() { VerticesPerPolygon = 20_000 }, new() { VerticesPerPolygon = 1_000, AttributeBytes = 1_000 } })
        {
            var refused = await RefusedAsync(path, limits: limits);
            Assert.Contains("2件目", refused.Japanese, StringComparison.Ordinal);
            Assert.Contains("頂点", refused.Japanese, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await CheckAsync(path)).Stands);
    }

    [Fact]
    public async Task Ten_million_vertices_end_in_a_message_not_in_a_dead_server()
    {
        var path = PathOf("huge.geojson");
        await using (var writer = new StreamWriter(path))
        {
            await writer.WriteAsync("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"林班":"1","小班":"1","樹種":"スギ","面積":1},"geometry":{"type":"Polygon","coordinates":[[""");
            for (var i = 0; i < 10_000_000; i++)
                await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"[130.{i % 900},33.6],"));
            await writer.WriteAsync("[130.0,33.6]]]}}]}");
        }

        var refused = await RefusedAsync(path);

        Assert.Matches("頂点|大きすぎる|壊れて", refused.Japanese);
    }

    [Fact]
    public async Task Too_many_records_are_refused()
    {
        var refused = await RefusedAsync(Write("x.geojson", SquareForest.Of(20).ToString()), limits: new() { Features = 10 });

        Assert.Contains("10件", refused.Japanese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.geojson", "this is not JSON", "GeoJSON")]
    [InlineData("x.geojson", """{"type":"FeatureCollection","features":[{"type":""", "壊れて")]
    [InlineData("x.geojson", """{"hello":1}""", "壊れて")]
    [InlineData("x.geojson", """{"type":"FeatureCollection","features":[]}""", "ポリゴン|記録")]
    [InlineData("x.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"林班":1},"geometry":{"type":"Point","coordinates":[130.5,33.6]}}]}""", "ポリゴン")]
    [InlineData("x.bin", "no known format", "取り込めません")]
    [InlineData("x.csv", "林班,小班,樹種,面積\n1,\"2", "引用符")]
    [InlineData("x.csv", "林班,小班,樹種,面積\n1,2,スギ", "列数")]
    [InlineData("x.vrt", "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/vsicurl/http://127.0.0.1/</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>", "取り込めません")]
    public async Task What_is_no_forest_map_is_told_what_it_should_be(string name, string content, string expected)
    {
        var path = Write(name, content);
        var error = await Record.ExceptionAsync(() => CheckAsync(path));
        var message = error is UserErrorException told ? told.Japanese : error is null ? (await CheckAsync(path)).Refusal!.Message.Ja : throw error;

        Assert.Matches(expected, message);
    }

    [Fact]
    public async Task An_empty_and_a_missing_file_are_named()
    {
        Assert.Contains("空", (await RefusedAsync(Write("empty.fgb", ""))).Japanese, StringComparison.Ordinal);
        Assert.Contains("見つかりません", (await RefusedAsync(PathOf("nowhere.fgb"))).Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_apostrophe_and_a_semicolon_in_every_name_do_no_harm()
    {
        var evil = "'); DROP TABLE stand; --";
        var forest = SquareForest.Of(2).Add(1, 3, evil, 40, polygon: null, more: [(evil + "\"\t\\.", "\\.\n\t\\N"), ("大字", evil)]);

        var report = await CheckAsync(Write("x.geojson", forest.ToString()));
        await ApplyAsync(report);

        Assert.Equal($"[不明:{evil}]", await ScalarAsync<string>("SELECT species_text FROM current_cohort WHERE species_key = 'unknown'"));
        Assert.Equal(evil, await ScalarAsync<string>("SELECT place_name FROM current_stand WHERE code = '1-3'"));
    }

    private IEnumerable<(string Name, byte[] Bytes)> SameForestInEveryFormat()
    {
        var json = Write("whole.geojson", SquareForest.Of(40).ToString());
        yield return ("x.geojson", File.ReadAllBytes(json));
        foreach (var (driver, name) in new[] { ("FlatGeobuf", "x.fgb"), ("GPKG", "x.gpkg") })
        {
            File.Delete(PathOf("made-" + name));
            Gdal.Run("ogr2ogr", "-f", driver, PathOf("made-" + name), json);
            yield return (name, File.ReadAllBytes(PathOf("made-" + name)));
        }

        yield return ("x.zip", SquareForest.Zip(Shapefile("UTF-8")));
    }

    private (string Name, byte[] Content)[] Shapefile(string encoding)
    {
        var json = Write("source.geojson", SquareForest.Of(3).ToString());
        var target = Directory.CreateDirectory(PathOf("shp-" + Guid.NewGuid().ToString("N"))).FullName;
        Gdal.Run("ogr2ogr", "-f", "ESRI Shapefile", Path.Combine(target, "forest.shp"), json, "-lco", $"ENCODING={encoding}");
        return [.. Directory.EnumerateFiles(target).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static void Overwrite(byte[] zip, int was, int now)
    {
        var (old, fake) = (BitConverter.GetBytes(was), BitConverter.GetBytes(now));
        for (var i = 0; i + 4 <= zip.Length; i++)
        {
            if (zip.AsSpan(i, 4).SequenceEqual(old))
                fake.CopyTo(zip, i);
        }
    }
}
