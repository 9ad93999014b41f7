using ForestSink.Core.Absorption;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Tests.Absorption;

public class ExpansionFactorTableTests
{
    [Fact]
    public void All_forty_rows_are_there_and_every_cell_has_a_source()
    {
        Assert.Equal(40, Shipped.Factors.All.Count);
        Assert.All(Shipped.Factors.All, row => Assert.All(
            new[] { row.BefYoung, row.BefOld, row.RootToShoot, row.WoodDensity, row.CarbonFraction },
            cell => Assert.NotEmpty(cell.Source)));
    }

    [Fact]
    public void Only_sugi_is_official_and_only_above_the_age_of_twenty()
    {
        var sugi = Shipped.Factor("スギ");
        Assert.Equal(SourceStatus.Unverified, sugi.BefYoung.Status);
        Assert.Equal(SourceStatus.Official, sugi.Weakest(young: false));
        Assert.Equal(SourceStatus.Secondary, Shipped.Factor("ヒノキ").Weakest(young: false));
        Assert.Equal(SourceStatus.Unverified, Shipped.Factor("ヒノキ").BefYoung.Status);
        Assert.All(
            Shipped.Factors.All.Where(row => row.Species.Ja is not ("スギ" or "ヒノキ")),
            row => Assert.Equal(SourceStatus.Unverified, row.Weakest(young: false)));
    }

    [Theory]
    [InlineData("その他針葉樹", 1, 0.352)]
    [InlineData("その他針葉樹", 47, 0.464)]
    [InlineData("その他針葉樹", 33, 0.423)]
    [InlineData("その他広葉樹", 40, 0.469)]
    [InlineData("その他広葉樹", 43, 0.646)]
    [InlineData("その他広葉樹", 33, 0.624)]
    public void The_row_of_the_prefecture_is_taken(string species, int prefecture, double density) =>
        Assert.Equal((decimal)density, Shipped.Factor(species, prefecture).WoodDensity.Value);

    [Fact]
    public void A_species_without_a_row_has_no_factors() => Assert.Null(Shipped.Factors.Find("モウソウチク", 40));

    [Fact]
    public void Every_coefficient_row_is_the_row_of_some_species() => Assert.All(
        Shipped.Factors.All,
        row => Assert.Contains(Shipped.Species.All, species => species.Coefficient == row.Species.Ja && species.CoefficientStatus is null));

    [Fact]
    public void Every_species_names_a_row_that_exists() => Assert.All(
        Shipped.Species.All.Where(species => species.Coefficient is not null),
        species => Assert.Contains(Shipped.Factors.All, row => row.Species.Ja == species.Coefficient));

    [Theory]
    [InlineData("1.57,unverified", "1.57,sure", 5, "bef_young_status")]
    [InlineData("1.57,unverified", "abc,unverified", 5, "bef_young")]
    [InlineData("1.57,unverified", "0.57,unverified", 5, "bef_young")]
    [InlineData("1.57,unverified", ",unverified", 5, "bef_young")]
    [InlineData("スギ,Japanese cedar,all", "スギ,Japanese cedar,48", 5, "prefectures")]
    [InlineData("サワラ,Sawara cypress,all", "スギ,Sawara cypress,all", 7, "prefectures")]
    [InlineData("#young,", "#younger\n,", 3, "")]
    [InlineData("wood_density_status", "density_status", 0, "wood_density_status")]
    [InlineData("0.314,official", "0.31412345678,official", 5, "")]
    [InlineData("#label,", "#lable,", 0, "#label")]
    public void A_broken_file_is_refused_with_row_and_column(string original, string broken, int row, string column)
    {
        var text = Shipped.Text("expansion-factors.csv");
        Assert.Contains(original, text, StringComparison.Ordinal);
        var at = text.IndexOf(original, StringComparison.Ordinal);
        var changed = text[..at] + broken + text[(at + original.Length)..];
        var problem = Assert.Throws<ReferenceFormatException>(() => ExpansionFactorTable.Parse(changed));
        if (column.Length > 0)
            Assert.Equal((row == 5 || row == 7 ? row + 1 : row, column), (problem.Row, problem.Column));
        Assert.NotEmpty(problem.Problem.Ja);
    }

    [Fact]
    public void Unclosed_quotes_and_short_rows_name_their_line()
    {
        var quotes = Assert.Throws<ReferenceFormatException>(() => CsvTable.Parse("a,b\n1,2\n3,\"4\n", "a"));
        Assert.Equal(3, quotes.Row);
        var shortRow = Assert.Throws<ReferenceFormatException>(() => CsvTable.Parse("a,b\n1,2\n3\n", "a"));
        Assert.Equal(3, shortRow.Row);
        var twice = Assert.Throws<ReferenceFormatException>(() => CsvTable.Parse("a,a\n1,2\n", "a"));
        Assert.Equal((1, "a"), (twice.Row, twice.Column));
        Assert.Throws<ReferenceFormatException>(() => CsvTable.Parse("", "a"));
        Assert.Throws<ReferenceFormatException>(() => CsvTable.Parse("a,b\n", "a"));
    }

    [Fact]
    public void The_version_follows_the_text()
    {
        var text = Shipped.Text("expansion-factors.csv");
        Assert.Equal(Shipped.Factors.Version, ExpansionFactorTable.Parse(text).Version);
        Assert.NotEqual(Shipped.Factors.Version.Sha256, ExpansionFactorTable.Parse(text + "\n").Version.Sha256);
        Assert.Equal(64, Shipped.Factors.Version.Sha256.Length);
    }
}
