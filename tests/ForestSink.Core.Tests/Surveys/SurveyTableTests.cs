using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.Core.Tests.Growth;

namespace ForestSink.Core.Tests.Surveys;

public class SurveyTableTests
{
    private const string Head = "調査区番号,小班,調査日,調査者,緯度,経度,形,半径m,縦m,横m,傾斜°,縁までの距離m,直径の測り方,樹種,胸高直径cm,樹高m,本数,備考\r\n";

    private static readonly SpeciesCatalogue Species = SpeciesCatalogue.Parse(GrowthFiles.Shipped("species/species.csv"));

    [Fact]
    public void What_is_written_is_read_again()
    {
        TablePlot[] plots =
        [
            new(2, "A-1", "1-1", new(2026, 6, 1), "=森", 33.6051234567, 130.5, PlotGround.Rectangle(20, 25, 30), 60, true, "尾根, \"北\"", [new(1, "sugi", 24, 17.5, 3), new(2, "hinoki", 18)]),
            new(4, "A-2", null, new(2026, 6, 2), "山", 33.6, 130.5, PlotGround.Circle(11.28), null, false, "", [new(1, "sugi", 24.3, 17.5)]),
        ];
        var text = SurveyTable.Write(plots, Species);
        Assert.Contains("'=森", text, StringComparison.Ordinal);
        var read = SurveyTable.Parse(text, Species);
        Assert.Empty(read.Problems);
        Assert.Equal(plots.Select(plot => plot with { Trees = [] }), read.Plots.Select(plot => plot with { Trees = plots[0].Trees is null ? plot.Trees : [] }));
        Assert.Equal(plots.SelectMany(plot => plot.Trees), read.Plots.SelectMany(plot => plot.Trees));
    }

    [Theory]
    [InlineData("A,1-1,2026-06-01,森,,,円形,10,,,0,,実測,スギ,abc,17,1,", 2, "胸高直径")]
    [InlineData("A,1-1,6月,森,,,円形,10,,,0,,実測,スギ,20,17,1,", 2, "調査日")]
    [InlineData("A,1-1,令和8年6月1日,森,,,円形,,,,0,,実測,スギ,20,17,1,", 2, "形")]
    [InlineData("A,,2026-06-01,森,,,円形,10,,,0,,実測,スギ,20,17,1,", 2, "小班")]
    [InlineData("A,1-1,2026-06-01,森,33.6,,円形,10,,,0,,実測,スギ,20,17,1,", 2, "緯度")]
    [InlineData("A,1-1,2026-06-01,森,,,円形,10,,,95,,実測,スギ,20,17,1,", 2, "傾斜°")]
    [InlineData("A,1-1,2026-06-01,森,,,円形,10,,,0,,実測,スギ,20,17,1,\r\nA,1-2,,,,,,,,,,,,スギ,22,17,1,", 3, "小班")]
    [InlineData("A,1-1,2026-06-01,森,,,円形,10,,,0,,2cm括約,スギ,21,17,1,", 2, "胸高直径")]
    [InlineData("A,1-1,2026-06-01,森,,,円形,10,,,0,,実測,スギ,,,1,", 2, "胸高直径")]
    [InlineData(",1-1,2026-06-01,森,,,円形,10,,,0,,実測,スギ,20,17,1,", 2, "調査区番号")]
    public void A_cell_that_cannot_be_used_is_told_with_row_and_column(string row, int line, string column)
    {
        var read = SurveyTable.Parse(Head + row, Species);
        Assert.Equal((line, column), read.Problems.Select(problem => (problem.Line, problem.Column)).Single());
        Assert.Empty(read.Plots);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c\n1,2,3")]
    [InlineData("調査区番号,調査日,調査者,形,樹種,胸高直径cm\n\"A,1")]
    public void Files_that_are_no_survey_are_refused(string text) => Assert.NotEmpty(SurveyTable.Parse(text, Species).Problems);
}
