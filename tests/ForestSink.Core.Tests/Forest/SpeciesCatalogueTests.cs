using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Tests.Forest;

public class SpeciesCatalogueTests
{
    [Fact]
    public void Species_are_found_by_key_and_by_name()
    {
        Assert.Equal("スギ", Shipped.Species.Find("sugi")!.Name.Ja);
        Assert.Equal("hinoki", Shipped.Species.FindNamed("ヒノキ")!.Key);
        Assert.Null(Shipped.Species.Find("baobab"));
        Assert.Null(Shipped.Species.Find(null));
        Assert.Equal("[不明:99]", SpeciesCatalogue.UnknownText("99"));
        Assert.Equal("unknown", Shipped.Species.Unknown.MapGroup);
    }

    [Fact]
    public void Land_without_trees_and_bamboo_have_no_coefficients() => Assert.All(
        Shipped.Species.All.Where(species => species.MapGroup is "bamboo" or "unstocked" or "non-forest" or "unknown" or "mixed"),
        species => Assert.Null(species.Coefficient));

    [Fact]
    public void Every_legend_class_has_a_species() =>
        Assert.Equal(SpeciesCatalogue.Groups.Order(StringComparer.Ordinal), Shipped.Species.All.Select(s => s.MapGroup).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("sugi,スギ,Japanese cedar,cedar,conifer,スギ,,", 3, "map_group")]
    [InlineData("sugi,スギ,Japanese cedar,sugi,needle,スギ,,", 3, "leaf")]
    [InlineData("sugi,スギ,Japanese cedar,sugi,conifer,スギ,sure,", 3, "coefficient_status")]
    [InlineData("sugi,,Japanese cedar,sugi,conifer,スギ,,", 3, "ja")]
    [InlineData("sugi,スギ,Japanese cedar,sugi,conifer,スギ,,\nsugi,スギ2,Cedar,sugi,conifer,スギ,,", 4, "key")]
    [InlineData("sugi,スギ,Japanese cedar,sugi,conifer,スギ,,", 0, "key")]
    public void A_broken_file_is_refused_with_row_and_column(string rows, int row, string column)
    {
        var text = "#label,test\nkey,ja,en,map_group,leaf,coefficient_species,coefficient_status,coefficient_source\n" + rows;
        var problem = Assert.Throws<ReferenceFormatException>(() => SpeciesCatalogue.Parse(text));
        Assert.Equal((row, column), (problem.Row, problem.Column));
    }

    [Fact]
    public void Codes_of_forest_types_and_storeys_read_back()
    {
        Assert.All(ForestTypeText.All, type => Assert.True(ForestTypeText.TryParse(type.Code(), out var read) && read == type));
        Assert.All(Enum.GetValues<Storey>(), storey => Assert.True(StoreyText.TryParse(storey.Code(), out var read) && read == storey));
        Assert.Equal("人工林", ForestType.Planted.Name().Ja);
        Assert.False(ForestTypeText.TryParse("人工林", out _));
    }
}
