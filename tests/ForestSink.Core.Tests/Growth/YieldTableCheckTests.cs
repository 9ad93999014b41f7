using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.Core.Tests.Growth;

public class YieldTableCheckTests
{
    private static readonly SpeciesCatalogue Species = SpeciesCatalogue.Parse(GrowthFiles.Shipped("species/species.csv"));

    private const string Facts = "#id,t\n#label,t\n#title_ja,表\n#title_en,Table\n#prefectures,33\n#prefectures_status,official\n#prefectures_source,x\n#forest_types,\n#automatic,yes\n#flags,\n#status,official\n#source,x\n";

    [Fact]
    public void A_smooth_table_to_a_good_age_has_no_oddity() =>
        Assert.Empty(Find("スギ,1,10,80\nスギ,1,20,180\nスギ,1,30,270\nスギ,1,40,350\nスギ,1,50,420\nスギ,1,60,480\n"));

    [Theory]
    [InlineData("スギ,1,10,80\nスギ,1,20,180\nスギ,1,30,170\nスギ,1,40,260\nスギ,1,60,400\n", 30, "falls")]
    [InlineData("スギ,1,10,80\nスギ,1,20,100\nスギ,1,30,260\nスギ,1,40,350\nスギ,1,50,430\nスギ,1,60,500\n", 30, "jumps")]
    [InlineData("スギ,1,10,80\nスギ,1,20,180\nスギ,1,30,270\nスギ,1,60,480\n", 60, "No rows")]
    [InlineData("スギ,1,10,80\nスギ,1,20,180\nスギ,1,30,270\n", 30, "Ends at 30")]
    [InlineData("スギ,1,20,180\nスギ,1,40,300\nスギ,1,60,400\nスギ,2,20,150\nスギ,2,40,310\nスギ,2,60,420\n", 40, "cross")]
    public void Each_oddity_is_found_at_its_age(string rows, int age, string words) =>
        Assert.Contains(Find(rows), oddity => oddity.AgeYears == age && oddity.Finding.En.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Height_stems_and_diameter_are_read_and_looked_at_too()
    {
        var table = YieldTableFile.Parse(Facts + "species,site_class,age,volume_m3_per_ha,height_m,stems_per_ha,dbh_cm\n" +
            "スギ,1,20,180,10.5,2000,14\nスギ,1,40,350,10.1,2100,13.5\nスギ,1,60,480,,900,\n", Species);
        var curve = Assert.IsType<VolumeCurve>(Assert.Single(table.Curves));
        Assert.Equal(new(20, 10.5m, 2000, 14), curve.Stands[0]);
        Assert.Equal(new(60, null, 900, null), curve.Stands[2]);
        var found = YieldTableCheck.Find(table).Where(oddity => oddity.AgeYears == 40).Select(oddity => oddity.Finding.En).ToList();
        Assert.Contains(found, text => text.Contains("The height falls", StringComparison.Ordinal));
        Assert.Contains(found, text => text.Contains("The stems rise", StringComparison.Ordinal));
        Assert.Contains(found, text => text.Contains("The diameter falls", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_off_the_stated_age_step_are_named()
    {
        const string Rows = "species,site_class,age,volume_m3_per_ha\nスギ,1,20,180\nスギ,1,25,240\nスギ,1,35,330\nスギ,1,60,480\n";
        Assert.DoesNotContain(YieldTableCheck.Find(YieldTableFile.Parse(Facts + Rows, Species)), IsOffStep);
        Assert.Equal([35, 60], YieldTableCheck.Find(YieldTableFile.Parse(Facts + "#age_step_years,5\n" + Rows, Species)).Where(IsOffStep).Select(oddity => oddity.AgeYears));

        static bool IsOffStep(YieldTableOddity oddity) => oddity.Finding.En.Contains("stated step of 5", StringComparison.Ordinal);
    }

    private static IReadOnlyList<YieldTableOddity> Find(string rows) =>
        YieldTableCheck.Find(YieldTableFile.Parse(Facts + "species,site_class,age,volume_m3_per_ha\n" + rows, Species));
}
