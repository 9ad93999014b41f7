using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>Files that can be read but hold what cannot be: found with row, column and code, and never dropped in silence.</summary>
public sealed class BadDataTests : ImportTest
{
    [Theory]
    [InlineData(-5, 1.0, "bad-age", "林齢")]
    [InlineData(2000, 1.0, "bad-age", "林齢")]
    [InlineData("たくさん", 1.0, "not-a-number", "林齢")]
    [InlineData("NaN", 1.0, "not-a-number", "林齢")]
    [InlineData(40, -1.0, "bad-area", "面積")]
    [InlineData(40, 20000.0, "bad-area", "面積")]
    [InlineData(40, "", "missing-value", "面積")]
    [InlineData(400, 1.0, "old-age", "林齢")]
    [InlineData(40, 0.0, "zero-area", "面積")]
    public async Task An_impossible_value_is_found_with_row_column_and_code(object age, object area, string kind, string column)
    {
        var report = await CheckAsync(Write("x.geojson", SquareForest.Of(3).Add(1, 4, "スギ", age, area).ToString()));

        var finding = Assert.Single(await FindingsAsync(report), finding => finding.Kind == kind);
        Assert.Equal((4, column, "1-4"), (finding.RowNo, finding.ColumnName, finding.StandCode));
    }

    [Fact]
    public async Task An_error_blocks_until_the_user_leaves_the_row_out_and_then_is_still_listed()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(4).ToString()));
        var report = await CheckAsync(Write("b.geojson", SquareForest.Of(3).Add(1, 4, "スギ", -5).Add(1, 5, "ヒノキ", 3).ToString()));
        var before = await ForestAsync();

        await Assert.ThrowsAsync<UserErrorException>(() => ApplyAsync(report));
        Assert.Equal(before, await ForestAsync());
        var outcome = await ApplyAsync(report, new() { SkipBadRows = true });

        // The stand whose row is bad is neither changed nor closed.
        Assert.Equal((1, 0, 0), (outcome.NewStands, outcome.ChangedStands, outcome.RemovedStands));
        Assert.Equal(40, await ScalarAsync<int>("SELECT register_age FROM current_cohort JOIN current_stand USING (municipality_code, stand_id) WHERE code = '1-4'"));
        Assert.Single(await FindingsAsync(report), finding => finding.Severity == "error");
    }

    [Fact]
    public async Task Unknown_codes_are_kept_counted_and_can_be_assigned_in_the_prefectures_mapping()
    {
        var path = Write("x.geojson", SquareForest.Of(2).Add(1, 3, "77", 20, 2.5).Add(1, 4, "77", 21, 1.5).ToString());
        var report = await CheckAsync(path);
        await ApplyAsync(report);

        var unknown = Assert.Single(report.Unknown);
        Assert.Equal(("species", "77", 2, 4.0m, 3), (unknown.Field, unknown.Text, unknown.Count, unknown.AreaHa, unknown.FirstRow));
        Assert.Equal(2, await ScalarAsync<int>("SELECT count(*) FROM current_cohort WHERE species_key = 'unknown' AND species_text = '[不明:77]'"));

        await using (var transaction = await Database.Database.BeginAsync(Town, Cancellation))
        {
            var mapping = (await MappingStore.AllAsync(transaction, Cancellation)).Single(stored => stored.Mapping.Name == report.Mapping).Mapping;
            var species = new Dictionary<string, string>(mapping.Species, StringComparer.Ordinal) { ["77"] = "keyaki" };
            await MappingStore.SaveAsync(transaction, Town, mapping with { Species = species }, Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        var again = await CheckAsync(path);
        await ApplyAsync(again);
        Assert.Equal((0, 2), (again.Unknown.Count, again.ChangedStands));
        Assert.Equal(2, await ScalarAsync<int>("SELECT count(*) FROM current_cohort WHERE species_key = 'keyaki' AND species_text = '77'"));
        Assert.Equal("40000", await ScalarAsync<string>("SELECT municipality_code FROM newest_reference_document WHERE kind = 'import-mappings' AND name = @name", new { name = report.Mapping }));
    }

    [Fact]
    public async Task A_file_in_which_no_species_is_known_does_not_pass()
    {
        var report = await CheckAsync(Write("x.geojson", new SquareForest().Add(1, 1, "?", 1).Add(1, 2, "??", 2).ToString()));

        Assert.Contains(report.Findings, finding => finding.Kind == "all-unknown");
        await Assert.ThrowsAsync<UserErrorException>(() => ApplyAsync(report));
    }

    [Fact]
    public async Task A_missing_column_is_named_with_the_columns_there_are()
    {
        var text = SquareForest.Of(2).ToString().Replace("\\u6A39\\u7A2E", "tree", StringComparison.Ordinal).Replace("樹種", "tree", StringComparison.Ordinal);
        var path = Write("x.geojson", text);

        var chosen = await CheckAsync(path);
        var asked = await CheckAsync(path, new() { Mapping = "register-ja", MunicipalityName = "久山町" });
        var none = await CheckAsync(path, new() { Mapping = "no-such", MunicipalityName = "久山町" });

        Assert.Equal(("missing-columns", "missing-columns", "no-mapping"), (chosen.Refusal?.Code, asked.Refusal?.Code, none.Refusal?.Code));
        Assert.Contains("樹種（樹種・樹種名", asked.Refusal!.Message.Ja, StringComparison.Ordinal);
        Assert.Contains("ファイルの列: 林班、小班、tree", asked.Refusal.Message.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_crossing_polygon_is_reported_and_repaired()
    {
        var bowTie = SquareForest.Polygon((130.51, 33.66), (130.511, 33.661), (130.511, 33.66), (130.51, 33.661), (130.51, 33.66));
        var report = await CheckAsync(Write("x.geojson", SquareForest.Of(2).Add(1, 3, "スギ", 40, polygon: bowTie).ToString()));
        await ApplyAsync(report);

        var finding = Assert.Single(await FindingsAsync(report), finding => finding.Kind == "invalid-geometry");
        Assert.Equal((3, "1-3"), (finding.RowNo, finding.StandCode));
        Assert.NotNull(finding.Box);
        Assert.True(await ScalarAsync<bool>("SELECT bool_and(ST_IsValid(geom)) FROM current_stand"));
    }

    [Fact]
    public async Task A_polygon_without_any_area_blocks()
    {
        var line = SquareForest.Polygon((130.51, 33.66), (130.512, 33.66), (130.51, 33.66), (130.51, 33.66));
        var report = await CheckAsync(Write("x.geojson", SquareForest.Of(2).Add(1, 3, "スギ", 40, polygon: line).ToString()));

        Assert.Contains(await FindingsAsync(report), finding => finding is { Kind: "beyond-repair", Severity: "error", StandCode: "1-3" });
    }

    [Fact]
    public async Task Overlaps_count_from_one_square_metre_and_neighbours_do_not()
    {
        const double W = SquareForest.West, S = SquareForest.South;
        var forest = new SquareForest()
            .Add(1, 1, "スギ", 40, polygon: SquareForest.Square(W, S, 0.001))
            .Add(1, 2, "スギ", 40, polygon: SquareForest.Square(W + 0.001, S, 0.001))              // shares a line
            .Add(1, 3, "スギ", 40, polygon: SquareForest.Square(W + 0.002 - 2e-9, S, 0.001))        // 0.2 mm over it
            .Add(1, 4, "スギ", 40, polygon: SquareForest.Square(W + 0.0029, S, 0.001))              // 9 m over it
            .Add(1, 5, "スギ", 40, polygon: SquareForest.Square(W, S + 0.002, 0.001))
            .Add(1, 6, "スギ", 40, polygon: SquareForest.Square(W, S + 0.002, 0.001));              // the very same polygon
        var report = await CheckAsync(Write("x.geojson", forest.ToString()));
        var findings = await FindingsAsync(report);

        var overlap = Assert.Single(findings, finding => finding.Kind == "overlap");
        Assert.Equal("1-3", overlap.StandCode);
        Assert.Contains("1-4", overlap.MessageJa, StringComparison.Ordinal);
        Assert.Contains("1-5、1-6", Assert.Single(findings, finding => finding.Kind == "duplicate-polygon").MessageJa, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Different_polygons_under_one_code_are_joined_and_reported()
    {
        var forest = SquareForest.Of(1)
            .Add(1, 2, "スギ", 40, 1.0, SquareForest.Square(130.6, 33.65, 0.001), ("施業番号", "1"))
            .Add(1, 2, "ヒノキ", 30, 2.0, SquareForest.Square(130.602, 33.65, 0.001), ("施業番号", "2"));
        var report = await CheckAsync(Write("x.geojson", forest.ToString()));
        await ApplyAsync(report);

        Assert.Single(await FindingsAsync(report), finding => finding is { Kind: "different-polygons", StandCode: "1-2" });
        Assert.Equal("2|3.0000|hinoki|2", await ScalarAsync<string>(
            "SELECT concat_ws('|', ST_NumGeometries(geom), register_area_ha, species_key, cohort_count) FROM current_stand WHERE code = '1-2'"));
    }

    [Fact]
    public async Task The_same_record_twice_is_reported_and_both_are_kept()
    {
        var report = await CheckAsync(Write("x.geojson", SquareForest.Of(2).Add(1, 2, "スギ", 40).ToString()));
        await ApplyAsync(report);

        Assert.Single(await FindingsAsync(report), finding => finding is { Kind: "duplicate-record", StandCode: "1-2" });
        Assert.Equal(3, await ScalarAsync<int>("SELECT count(*) FROM current_cohort"));
    }

    [Fact]
    public async Task Swapped_coordinates_are_recognised_and_the_swap_is_offered()
    {
        var forest = new SquareForest();
        for (var i = 1; i <= 3; i++)
            forest.Add(1, i, "スギ", 40, polygon: SquareForest.Square(33.65 + (i * 0.001), 130.5, 0.001));
        var path = Write("x.geojson", forest.ToString());

        var report = await CheckAsync(path);
        var swapped = await CheckAsync(path, new() { SwapXy = true, MunicipalityName = "久山町" });

        Assert.Equal("swapped-axes", report.Refusal?.Code);
        Assert.Contains("--swap-xy", report.Refusal!.Message.En, StringComparison.Ordinal);
        Assert.Null(swapped.Refusal);
        Assert.Equal(3, swapped.NewStands);
    }

    [Fact]
    public async Task Swapped_plane_coordinates_are_recognised_by_the_prefecture()
    {
        if (Repository.Samples is not { } samples)
        {
            Assert.Skip(Repository.NoSamples);
            return;
        }

        var path = PathOf("swapped.fgb");
        Gdal.Run("ogr2ogr", "-f", "FlatGeobuf", path, "/vsizip/" + Path.Combine(samples, "fukuoka/umi-shapefile-cp932-epsg6670.zip"), "-oo", "ENCODING=CP932", "-nlt", "PROMOTE_TO_MULTI",
            "-dialect", "sqlite", "-sql", "SELECT SwapCoords(geometry), * FROM umi");
        var umi = Core.Forest.MunicipalityCode.Parse("40341");

        Assert.Equal("swapped-axes", (await CheckAsync(path, new(), town: umi)).Refusal?.Code);
        var report = await CheckAsync(path, new() { SwapXy = true }, town: umi);
        Assert.Equal(2628, report.Stands);
        Assert.InRange(report.PolygonAreaHa, 1142m, 1144m);
    }

    [Fact]
    public async Task A_file_from_elsewhere_is_refused()
    {
        var forest = new SquareForest().Add(1, 1, "スギ", 40, polygon: SquareForest.Square(141.0, 38.3, 0.001));

        var report = await CheckAsync(Write("x.geojson", forest.ToString()));

        Assert.Equal("elsewhere", report.Refusal?.Code);
        Assert.Contains("福岡県", report.Refusal!.Message.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coordinates_that_are_no_numbers_block_their_row()
    {
        var text = SquareForest.Of(3).ToString().Replace("130.503,", "1e999,", StringComparison.Ordinal);
        var path = Write("x.geojson", text);
        var error = await Record.ExceptionAsync(() => CheckAsync(path));
        if (error is UserErrorException)
            return;
        Assert.Contains(await FindingsAsync(await CheckAsync(path)), finding => finding is { Kind: "bad-coordinates", Severity: "error" });
    }

    [Fact]
    public async Task Age_and_year_that_disagree_are_reported_and_the_age_wins()
    {
        var forest = SquareForest.Of(1)
            .Add(1, 2, "スギ", 40, more: ("植栽年", 1985))
            .Add(1, 3, "スギ", 40, more: ("植栽年", 1950))
            .Add(1, 4, "スギ", 0, more: ("植栽年", 2000));
        var report = await CheckAsync(Write("x.geojson", forest.ToString()));
        await ApplyAsync(report);

        Assert.Equal("1-3", Assert.Single(await FindingsAsync(report), finding => finding.Kind == "age-and-year-disagree").StandCode);
        Assert.Equal("1985,1985,2000", await ScalarAsync<string>("SELECT string_agg(origin_fy::text, ',' ORDER BY sort_key) FROM current_stand WHERE code <> '1-1'"));
    }

    [Fact]
    public async Task An_age_without_a_date_asks_for_the_date_of_the_register()
    {
        var path = Write("x.csv.geojson", SquareForest.Of(2).ToString().Replace("2024-04-01", "", StringComparison.Ordinal));

        var report = await CheckAsync(path);
        var dated = await CheckAsync(path, new() { RegisterDate = new(2024, 4, 1), MunicipalityName = "久山町" });

        Assert.Contains(report.Findings, finding => finding is { Kind: "missing-value", Count: 2 });
        Assert.Equal(0, dated.Errors);
    }

    [Fact]
    public async Task Old_datums_are_converted_and_said_so()
    {
        var json = Write("x.geojson", SquareForest.Of(3).ToString());
        foreach (var (epsg, kind) in new[] { (30162, "old-datum"), (2444, "file-note"), (4301, "old-datum"), (4612, "file-note"), (6670, null), (3857, null) })
        {
            var path = PathOf($"{epsg}.gpkg");
            Gdal.Run("ogr2ogr", "-f", "GPKG", path, json, "-t_srs", $"EPSG:{epsg}");
            var report = await CheckAsync(path);
            Assert.Equal((3, epsg), (report.Stands, report.Epsg));
            Assert.Equal(kind is not null, report.Findings.Any(finding => finding.Kind == kind));
            Assert.InRange(report.PolygonAreaHa / 3, 1.02m, 1.04m);
        }
    }

    [Fact]
    public async Task A_prefecture_of_several_plane_zones_asks_for_the_zone()
    {
        var path = Write("x.geojson", new SquareForest().Add(1, 1, "カラマツ", 40, polygon: SquareForest.Square(143.2, 42.9, 0.001)).ToString());
        var obihiro = Core.Forest.MunicipalityCode.Parse("01207");

        var refused = await Assert.ThrowsAsync<UserErrorException>(() => CheckAsync(path, new() { MunicipalityName = "帯広市" }, town: obihiro));
        var report = await CheckAsync(path, new() { MunicipalityName = "帯広市", PlaneZone = 13 }, town: obihiro);

        Assert.Contains("北海道", refused.Japanese, StringComparison.Ordinal);
        Assert.Equal((1, 13), (report.Stands, report.PlaneZone));
    }
}
