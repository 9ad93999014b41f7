using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tests.Exchange;

public sealed class ChangeTests : ImportTest
{
    [Fact]
    public async Task A_changed_age_opens_a_new_version_and_keeps_the_old()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(12).ToString()));
        var next = SquareForest.Of(11).Add(2, 2, "スギ", 41);

        var outcome = await ImportAsync(Write("b.geojson", next.ToString()));

        Assert.Equal(new ImportOutcome(0, 1, 11, 0, 0, 2), outcome);
        Assert.Equal("1,2", await ScalarAsync<string>("SELECT string_agg(version::text, ',' ORDER BY version) FROM stand WHERE code = '2-2'"));
        Assert.Equal("40,41", await ScalarAsync<string>(
            "SELECT string_agg(register_age::text, ',' ORDER BY c.version) FROM cohort c WHERE stand_id = (SELECT stand_id FROM current_stand WHERE code = '2-2')"));
        Assert.Equal(1, await ScalarAsync<int>("SELECT count(*) FROM stand WHERE valid_to IS NOT NULL"));
    }

    [Fact]
    public async Task A_moved_corner_changes_the_stand_but_not_its_records()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(3).ToString()));
        var moved = SquareForest.Polygon((130.503, 33.651), (130.5041, 33.651), (130.504, 33.652), (130.503, 33.652), (130.503, 33.651));
        var next = SquareForest.Of(2).Add(1, 3, "スギ", 40, polygon: moved);

        var outcome = await ImportAsync(Write("b.geojson", next.ToString()));

        Assert.Equal(1, outcome.ChangedStands);
        Assert.Equal(2, await ScalarAsync<int>("SELECT version FROM current_stand WHERE code = '1-3'"));
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM cohort WHERE valid_to IS NOT NULL"));
    }

    [Fact]
    public async Task A_stand_that_is_not_in_the_file_is_closed_and_comes_back_with_its_history()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(10).ToString()));
        var id = await ScalarAsync<long>("SELECT stand_id FROM current_stand WHERE code = '1-10'");

        await ImportAsync(Write("b.geojson", SquareForest.Of(9).ToString()));
        Assert.Equal(9, await ScalarAsync<int>("SELECT count(*) FROM current_stand"));
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM current_cohort WHERE stand_id = @id", new { id }));
        await ImportAsync(Write("c.geojson", SquareForest.Of(10).ToString()));

        Assert.Equal(id, await ScalarAsync<long>("SELECT stand_id FROM current_stand WHERE code = '1-10'"));
        Assert.Equal(2, await ScalarAsync<int>("SELECT version FROM current_stand WHERE code = '1-10'"));
    }

    [Fact]
    public async Task Closing_more_than_a_fifth_needs_consent()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(20).ToString()));
        var report = await CheckAsync(Write("b.geojson", SquareForest.Of(10).ToString()));
        var before = await ForestAsync();

        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ApplyAsync(report));
        Assert.Contains("10", refused.Japanese, StringComparison.Ordinal);
        Assert.Equal(before, await ForestAsync());

        Assert.Equal(10, (await ApplyAsync(report, new() { AllowRemoval = true })).RemovedStands);
        Assert.Equal(10, await ScalarAsync<int>("SELECT count(*) FROM current_stand"));
    }

    [Fact]
    public async Task Missing_stands_stay_where_the_user_keeps_them()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(20).ToString()));

        var outcome = await ImportAsync(Write("b.geojson", SquareForest.Of(10).ToString()), apply: new() { KeepMissing = true });

        Assert.Equal((0, 10), (outcome.RemovedStands, outcome.KeptStands));
        Assert.Equal(20, await ScalarAsync<int>("SELECT count(*) FROM current_stand"));
        Assert.Equal(1, outcome.ForestVersion);
    }

    [Fact]
    public async Task Only_the_compartments_of_changed_stands_are_dissolved_again()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(30).ToString()));
        var before = await ScalarAsync<string>("SELECT string_agg(compartment_code || ':' || xmin::text, ',' ORDER BY compartment_code) FROM compartment");
        var next = SquareForest.Of(29).Add(3, 10, "ヒノキ", 40);

        await ImportAsync(Write("b.geojson", next.ToString()));

        var after = await ScalarAsync<string>("SELECT string_agg(compartment_code || ':' || xmin::text, ',' ORDER BY compartment_code) FROM compartment");
        Assert.Equal(before.Split(',')[..2], after.Split(',')[..2]);
        Assert.NotEqual(before.Split(',')[2], after.Split(',')[2]);
        Assert.Equal(10, await ScalarAsync<int>("SELECT stand_count FROM compartment WHERE compartment_code = '3'"));
    }

    [Fact]
    public async Task A_compartment_covers_what_its_stands_cover_once_even_where_they_overlap()
    {
        var overlapping = SquareForest.Square(SquareForest.West + (10.4 * SquareForest.Size), SquareForest.South + SquareForest.Size, SquareForest.Size);

        await ImportAsync(Write("a.geojson", SquareForest.Of(20).Add(1, 11, "スギ", 40, polygon: overlapping).ToString()));

        Assert.True(await ScalarAsync<bool>("""
            SELECT bool_and(abs(ST_Area(c.geom_3857) - ST_Area(s.geom)) < 0.001 * ST_Area(s.geom) AND ST_NumGeometries(c.geom_3857) = 1 AND ST_IsValid(c.geom_3857)) FROM compartment c
            JOIN (SELECT compartment_code, ST_Union(geom_3857) AS geom FROM current_stand GROUP BY compartment_code) s USING (compartment_code)
            """));
    }

    [Fact]
    public async Task A_check_is_out_of_date_once_the_forest_changed()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(10).ToString()));
        var late = await CheckAsync(Write("b.geojson", SquareForest.Of(9).Add(1, 10, "ヒノキ", 12).ToString()));
        await ImportAsync(Write("c.geojson", SquareForest.Of(9).Add(1, 10, "ヒノキ", 13).ToString()));

        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ApplyAsync(late));

        Assert.Contains("もう一度検査", refused.Japanese, StringComparison.Ordinal);
        Assert.Equal(13, await ScalarAsync<int>("SELECT register_age FROM current_cohort WHERE species_key = 'hinoki'"));
    }

    [Fact]
    public async Task Applying_twice_does_nothing_the_second_time()
    {
        var report = await CheckAsync(Write("a.geojson", SquareForest.Of(5).ToString()));
        var first = await ApplyAsync(report);
        var before = await ForestAsync();

        Assert.Equal(first, await ApplyAsync(report));
        Assert.Equal(before, await ForestAsync());
    }

    [Fact]
    public async Task A_check_alone_changes_nothing_not_even_the_list_of_municipalities()
    {
        await CheckAsync(Write("a.geojson", SquareForest.Of(5).ToString()));

        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM municipality"));
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM stand"));
    }

    [Fact]
    public async Task A_register_alone_updates_the_stands_already_stored()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(3).ToString()));
        var register = Write("r.csv", "林班,小班,樹種,林種,林齢,面積,基準日\r\n1,1,スギ,人工林,41,1.03,2025-04-01\r\n1,2,ヒノキ,人工林,10,1.03,2025-04-01\r\n1,3,スギ,人工林,41,1.03,2025-04-01\r\n1,9,スギ,人工林,41,1.03,2025-04-01\r\n");

        var report = await CheckAsync(register);

        Assert.Equal((0, 3, 0), (report.NewStands, report.ChangedStands, report.RemovedStands));
        var finding = Assert.Single(await FindingsAsync(report), finding => finding.Severity == "error");
        Assert.Equal(("no-geometry", "1-9", 5), (finding.Kind, finding.StandCode, finding.RowNo));
        await ApplyAsync(report, new() { SkipBadRows = true });
        Assert.Equal("hinoki", await ScalarAsync<string>("SELECT species_key FROM current_stand WHERE code = '1-2'"));
        Assert.Equal(2, await ScalarAsync<int>("SELECT count(DISTINCT ST_AsBinary(geom)) FROM stand WHERE code IN ('1-2', '1-3')"));
    }

    [Fact]
    public async Task A_register_in_CP932_joins_polygons_by_stand_code()
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        var polygons = Write("a.geojson", SquareForest.Of(3).ToString());
        var text = "林班,小班,枝番,樹種,林種,林齢,面積,基準日,所有者氏名,備考\r\n００１,1,0,スギ,人工林,４０,1.00,令和6年4月1日,髙橋,①\r\n1,2,0,松,人工林,55,1.00,R6.4.1,山田,\"=1+1\"\r\n";
        var register = Write("r.csv", System.Text.Encoding.GetEncoding(932).GetBytes(text));

        var report = await CheckAsync(polygons, register: register);
        await ApplyAsync(report);

        Assert.Equal("CP932", report.Encoding);
        Assert.Equal((3, 2), (report.Stands, report.Cohorts));
        Assert.Equal([("松", 1)], report.Unknown.Select(code => (code.Text, code.Count)));
        Assert.Equal("[不明:松]|unknown|=1+1", await ScalarAsync<string>(
            "SELECT concat_ws('|', species_text, species_key, attributes ->> '備考') FROM current_cohort WHERE register_age = 55"));
        Assert.Equal("no-record", Assert.Single(await FindingsAsync(report), finding => finding.StandCode == "1-3" && finding.Severity == "warning").Kind);
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM cohort WHERE attributes::text LIKE '%髙橋%'"));
        Assert.Contains(report.Findings, finding => finding.Kind == "personal-column");
    }

    [Fact]
    public async Task A_municipality_keeps_its_name_as_written_and_is_known_in_either_width()
    {
        var forest = new SquareForest();
        for (var stand = 1; stand <= 3; stand++)
            forest.Add(1, stand, "スギ", 40, null, null, ("市町村名", "みどり野市（架空）"));
        await ImportAsync(Write("forest.geojson", forest.ToString()), new());
        Assert.Equal("みどり野市（架空）", await ScalarAsync<string>("SELECT name FROM municipality WHERE municipality_code = @municipality"));

        foreach (var given in new[] { "みどり野市（架空）", "みどり野市(架空)" })
        {
            var report = await CheckAsync(PathOf("forest.geojson"), new() { MunicipalityName = given });
            Assert.Equal((3, 0, true), (report.Rows, report.RowsOfOtherMunicipalities, report.ChangesNothing));
        }
    }

    [Fact]
    public async Task Storeys_on_the_same_ground_count_once_in_the_stands_and_all_in_the_records()
    {
        var forest = new SquareForest()
            .Add(1, 1, "スギ", 60, 1.0, null, ("層区分", "上層"), ("施業番号", "1")).Add(1, 1, "ヒノキ", 10, 0.8, null, ("層区分", "下層"), ("施業番号", "2"));
        var report = await CheckAsync(Write("storeys.geojson", forest.ToString()));
        Assert.Equal((1.8m, 1.0m), (report.RegisterAreaHa, report.StandAreaHa));
    }
}
