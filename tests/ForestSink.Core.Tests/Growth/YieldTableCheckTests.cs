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

    private static IReadOnlyList<YieldTableOddity> Find(string rows) =>
        YieldTableCheck.Find(YieldTableFile.Parse(Facts + "species,site_class,age,volume_m3_per_ha\n" + rows, Species));
}
