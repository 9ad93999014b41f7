using ForestSink.Core.Work;

namespace ForestSink.Core.Tests.Work;

public sealed class PastWorkTableTests
{
    [Fact]
    public void Rows_of_one_number_are_one_record_and_others_stand_for_themselves()
    {
        var table = Parse("記録番号,小班,施業種,方法,実施日,面積ha,樹種,本数\nA,62-3-26,植付,裸苗,令和5年4月10日,,スギ,\"2,000\"\nA,62-3-27,植付,裸苗,令和5年4月10日,0.4,ヒノキ,500\n,１２－４,枝打,,2020-02-01,,,\n");
        Assert.Empty(table.Problems);
        Assert.Equal(2, table.Works.Count);
        var (planting, pruning) = (table.Works[0], table.Works[1]);
        Assert.Equal(("planting", "bare-root", new DateOnly(2023, 4, 10)), (planting.Entry.Kind, planting.Entry.Method, planting.Entry.DoneOn));
        Assert.Equal([("62-3-26", (decimal?)null), ("62-3-27", 0.4m)], planting.Stands.Select(stand => (stand.Code.ToString(), stand.AreaHa)));
        Assert.Equal([new PlantedSpecies("sugi", 2000), new("hinoki", 500)], planting.Entry.Planted);
        Assert.Equal(("pruning", "12-4"), (pruning.Entry.Kind, pruning.Stands[0].Code.ToString()));
    }

    [Theory]
    [InlineData("2015-06-12", "", "2015-06-12", "day")]
    [InlineData("2015-06", "", "2015-06-01", "month")]
    [InlineData("2015年6月", "", "2015-06-01", "month")]
    [InlineData("", "2015", "2015-04-01", "year")]
    [InlineData("", "平成27年度", "2015-04-01", "year")]
    [InlineData("", "平成31年度", "2019-04-01", "year")]
    [InlineData("", "令和元年度", "2019-04-01", "year")]
    [InlineData("", "Ｈ２７", "2015-04-01", "year")]
    public void A_day_a_month_or_a_fiscal_year_tells_when(string day, string year, string done, string precision)
    {
        var table = Parse($"小班,施業種,実施日,年度\n1-1,下刈り,{day},{year}\n");
        Assert.Empty(table.Problems);
        var entry = Assert.Single(table.Works).Entry;
        Assert.Equal((done, precision), (entry.DoneOn!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), entry.DatePrecision));
    }

    [Fact]
    public void Every_wrong_cell_is_named_with_row_and_column()
    {
        var table = Parse("記録番号,小班,施業種,方法,実施日,面積ha,材積率%,樹種,本数\n,1-1,燻蒸,,2020-01-01,,,,\n,一の一,下刈り,,2020-01-01,,,,\n,1-1,間伐,皆伐,2020-13-01,-1,120,,\nB,1-1,植栽,,2020-04-01,,,バナナ,3\nB,1-1,下刈り,,2020-04-01,,,,\n");
        Assert.Empty(table.Works);
        Assert.Equal(
            [(2, "施業種"), (3, "小班"), (4, "実施日"), (4, "方法"), (4, "材積率%"), (4, "面積ha"), (5, "樹種"), (6, "小班"), (6, "施業種")],
            table.Problems.Select(problem => (problem.Line, problem.Column)).OrderBy(problem => problem.Line).ThenBy(problem => problem.Column, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("小班,実施日\n1-1,2020-01-01\n", "施業種")]
    [InlineData("小班,施業種,実施日\n", "")]
    [InlineData("小班,施業種,実施日\n\"1-1,下刈り,2020-01-01\n", "")]
    public void A_file_that_is_no_table_of_work_says_why(string text, string column)
    {
        var table = Parse(text);
        Assert.Empty(table.Works);
        Assert.Equal(column, Assert.Single(table.Problems).Column);
    }

    private static PastWorkTable Parse(string text) => PastWorkTable.Parse(text, Shipped.Species);
}
