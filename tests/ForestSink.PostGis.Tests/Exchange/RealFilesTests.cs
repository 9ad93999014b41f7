using ForestSink.Core.Forest;
using ForestSink.PostGis.Exchange;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Exchange;

public sealed class RealFilesTests : ImportTest
{
    [Theory]
    [InlineData("hisayama", "40348")]
    [InlineData("kanda", "40621")]
    [InlineData("umi", "40341")]
    public async Task Counts_and_areas_of_a_town_equal_those_GDAL_gives(string name, string municipality)
    {
        var file = Sample($"fukuoka/{name}.fgb");
        var town = MunicipalityCode.Parse(municipality);

        var report = await CheckAsync(file, new(), town: town);
        var outcome = await ApplyAsync(report);

        var expected = Gdal.Row(file, $"SELECT count(*), sum(hoban_men), count(DISTINCT rin || '-' || syohan || '-' || syohan_eda), count(DISTINCT rin), sum(growth) FROM {name}");
        Assert.Equal(expected[0], await ScalarAsync<decimal>("SELECT count(*) FROM current_cohort", null, town));
        Assert.Equal(decimal.Round(expected[1], 4), await ScalarAsync<decimal>("SELECT sum(area_ha) FROM current_cohort", null, town));
        Assert.Equal(expected[2], await ScalarAsync<decimal>("SELECT count(*) FROM current_stand", null, town));
        Assert.Equal(expected[3], await ScalarAsync<decimal>("SELECT count(*) FROM compartment", null, town));
        Assert.Equal(expected[4], await ScalarAsync<decimal>("SELECT sum(register_increment_m3_per_ha) FROM current_cohort", null, town));
        // Neighbours touch in hair lines and overlap a little: the dissolved land is theirs to a thousandth.
        Assert.True(await ScalarAsync<bool>("""
            SELECT bool_and(ST_IsValid(c.geom_3857) AND abs(ST_Area(c.geom_3857) - ST_Area(s.geom)) < 0.001 * ST_Area(s.geom)) FROM compartment c
            JOIN (SELECT compartment_code, ST_Union(geom_3857, 0.01) AS geom FROM current_stand GROUP BY compartment_code) s USING (compartment_code)
            """, null, town));
        Assert.Equal(expected[2], outcome.NewStands);
        Assert.Empty(report.Unknown);
        Assert.Equal("fukuoka-plan-map", report.Mapping);
        Assert.True(report.MappingWasChosen && report.CreatesMunicipality);
    }

    [Fact]
    public async Task Species_sums_equal_those_GDAL_gives()
    {
        var file = Sample("fukuoka/hisayama.fgb");
        await ImportAsync(file, new());

        foreach (var (text, key) in new[] { ("すぎ", "sugi"), ("ひのき", "hinoki"), ("またけ", "madake"), ("テーダ", "teda-matsu") })
        {
            var expected = Gdal.Row(file, $"SELECT count(*), sum(hoban_men), sum(rinrei) FROM hisayama WHERE zyusyu_nam = '{text}'");
            Assert.Equal(expected[0], await ScalarAsync<decimal>("SELECT count(*) FROM current_cohort WHERE species_key = @key", new { key }));
            Assert.Equal(decimal.Round(expected[1], 4), await ScalarAsync<decimal>("SELECT sum(area_ha) FROM current_cohort WHERE species_key = @key", new { key }));
            Assert.Equal(expected[2], await ScalarAsync<decimal>("SELECT coalesce(sum(register_age), 0) FROM current_cohort WHERE species_key = @key", new { key }));
        }
    }

    [Fact]
    public async Task The_example_stand_is_stored_as_the_register_has_it()
    {
        await ImportAsync(Sample("fukuoka/hisayama.fgb"), new());

        Assert.Equal("大字久原 ｶﾂﾗｷﾞ|62|1.3200|hinoki|planted|1923|1", await ScalarAsync<string>(
            "SELECT concat_ws('|', place_name, compartment_code, register_area_ha, species_key, forest_type, origin_fy, cohort_count) FROM current_stand WHERE code = '62-3-26'"));
        Assert.Equal("single|ひのき|97|1923|2019-04-01|2.000|403480620032600", await ScalarAsync<string>("""
            SELECT concat_ws('|', storey, species_text, register_age, establishment_year, register_date, register_increment_m3_per_ha, source_key)
            FROM current_cohort JOIN current_stand USING (municipality_code, stand_id) WHERE code = '62-3-26'
            """));
        Assert.InRange(await ScalarAsync<decimal>("SELECT polygon_area_ha FROM current_stand WHERE code = '62-3-26'"), 1.3200m, 1.3224m);
    }

    [Fact]
    public async Task Storeys_above_one_another_cover_the_ground_once_and_the_upper_one_dominates()
    {
        await ImportAsync(Sample("fukuoka/hisayama.fgb"), new());

        Assert.Equal("2.8000|hinoki|2", await ScalarAsync<string>(
            "SELECT concat_ws('|', register_area_ha, species_key, cohort_count) FROM current_stand WHERE code = '21-1-2'"));
    }

    [Theory]
    [InlineData("umi-shapefile-cp932-epsg6670.zip")]
    [InlineData("umi-shapefile-cp932-no-cpg-no-prj.zip")]
    public async Task The_same_town_from_a_shapefile_changes_nothing(string zip)
    {
        var town = MunicipalityCode.Parse("40341");
        await ApplyAsync(await CheckAsync(Sample("fukuoka/umi.fgb"), new(), town: town));
        var before = await ForestAsync(town);

        var report = await CheckAsync(Sample($"fukuoka/{zip}"), new(), town: town);
        var outcome = await ApplyAsync(report);

        Assert.Equal((0, 0, 2628, 0), (report.NewStands, report.ChangedStands, report.UnchangedStands, report.RemovedStands));
        Assert.Equal("CP932", report.Encoding);
        Assert.Equal(6670, report.Epsg);
        Assert.Equal(1, outcome.ForestVersion);
        Assert.Equal(before, await ForestAsync(town));
        Assert.Equal(zip.Contains("no-prj", StringComparison.Ordinal), report.Findings.Any(finding => finding.Kind == "assumed-coordinate-system"));
    }

    [Fact]
    public async Task A_second_import_of_the_same_file_changes_nothing()
    {
        await ImportAsync(Sample("fukuoka/hisayama.fgb"), new());
        var before = await ForestAsync();

        var outcome = await ImportAsync(Sample("fukuoka/hisayama.fgb"), new());

        Assert.Equal(new ImportOutcome(0, 0, 5152, 0, 0, 1), outcome);
        Assert.Equal(before, await ForestAsync());
    }

    [Fact]
    public async Task The_national_forest_of_one_city_is_picked_from_a_file_of_two_prefectures()
    {
        var file = Sample("national_forest_a45/ishikawa-toyama.gpkg");
        var city = MunicipalityCode.Parse("17210");

        var undecided = await CheckAsync(file, new(), town: city);
        var report = await CheckAsync(file, new() { MunicipalityName = "白山市" }, town: city);
        await ApplyAsync(report);

        Assert.Equal("several-municipalities", undecided.Refusal?.Code);
        var expected = Gdal.Row(file, "SELECT count(*), sum(面積), sum((樹種１ IS NOT NULL) + (樹種２ IS NOT NULL) + (樹種３ IS NOT NULL)) FROM stands WHERE 県市町村名称 = '白山市'");
        var cohortsWithoutSpecies = Gdal.Row(file, "SELECT count(*) FROM stands WHERE 県市町村名称 = '白山市' AND 樹種１ IS NULL")[0];
        Assert.Equal(expected[0], report.Rows);
        Assert.Equal(decimal.Round(expected[1], 4), report.RegisterAreaHa);
        Assert.Equal(expected[2] + cohortsWithoutSpecies, report.Cohorts);
        Assert.Empty(report.Unknown);
        // A record of several species without shares says nothing of each one's area; none is invented.
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*) FROM current_cohort a JOIN current_cohort b USING (municipality_code, stand_id) WHERE b.slot = 2 AND a.area_ha IS NOT NULL AND a.treatment_no = b.treatment_no AND a.source_key = b.source_key", null, city));
    }

    [Fact]
    public async Task A_file_of_another_town_is_refused_by_name()
    {
        await ImportAsync(Sample("fukuoka/hisayama.fgb"), new());
        var before = await ForestAsync();

        var report = await CheckAsync(Sample("fukuoka/kanda.fgb"), new());

        Assert.Equal("other-municipality", report.Refusal?.Code);
        Assert.Contains("苅田町", report.Refusal!.Message.Ja, StringComparison.Ordinal);
        Assert.Equal(before, await ForestAsync());
    }

    private static string Sample(string path)
    {
        if (Repository.Samples is null)
            Assert.Skip(Repository.NoSamples);
        return Path.Combine(Repository.Samples, path);
    }
}
