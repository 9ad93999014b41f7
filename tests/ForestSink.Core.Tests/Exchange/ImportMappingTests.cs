using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Tests.Exchange;

public sealed class ImportMappingTests
{
    private static readonly SpeciesCatalogue Species = SpeciesCatalogue.Parse(File.ReadAllText(Shipped("species/species.csv")));

    public static TheoryData<string> Mappings => [.. Directory.EnumerateFiles(Shipped("import-mappings"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Mappings))]
    public void A_shipped_mapping_bears_its_files_name_and_names_only_what_exists(string name)
    {
        var mapping = ImportMapping.Parse(File.ReadAllText(Shipped($"import-mappings/{name}.json")), Species);

        Assert.Equal(name, mapping.Name);
        Assert.Equal(mapping.ToJson(), ImportMapping.Parse(mapping.ToJson(), Species).ToJson());
    }

    [Theory]
    [InlineData("""{"name":"x","title":{"ja":"x","en":"x"},"columns":{"compartment":["a"]},"cohorts":[{"species":["s"]}]}""", "columns")]
    [InlineData("""{"name":"x","title":{"ja":"x","en":"x"},"columns":{"code":["a"]},"cohorts":[]}""", "cohorts")]
    [InlineData("""{"name":"x","title":{"ja":"x","en":"x"},"columns":{"code":["a"]},"cohorts":[{"species":["s"]}],"species":{"x":"no-such"}}""", "species.x")]
    [InlineData("""{"name":"x","title":{"ja":"x","en":"x"},"columns":{"code":["a"]},"cohorts":[{"species":["s"]}],"colour":1}""", "$.colour")]
    [InlineData("not json", "$")]
    public void A_mapping_that_cannot_work_says_where(string json, string column)
    {
        var error = Assert.Throws<ReferenceFormatException>(() => ImportMapping.Parse(json, Species));

        Assert.Equal(column, error.Column);
    }

    [Fact]
    public void The_prefectures_own_mapping_wins_over_a_general_one()
    {
        var all = Mappings.Select(row => ImportMapping.Parse(File.ReadAllText(Shipped($"import-mappings/{row.Data}.json")))).ToList();
        string[] headings = ["rin", "syohan", "syohan_eda", "zyusyu_nam", "hoban_men", "rinrei"];

        Assert.Equal("fukuoka-plan-map", MappingChoice.Best(all, headings, Prefecture.Of(40))?.Name);
        Assert.Null(MappingChoice.Best(all, headings, Prefecture.Of(17)));
        Assert.Equal("register-ja", MappingChoice.Best(all, ["林班", "小班", "樹種", "面積"], Prefecture.Of(40))?.Name);
    }

    private static string Shipped(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); ; folder = folder.Parent!)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ForestSink.sln")))
                return Path.Combine(folder.FullName, "data", path);
        }
    }
}
