using ForestSink.Core.Absorption;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Tests.Absorption;

public class MethodologyTests
{
    [Fact]
    public void The_shipped_rules_say_how_sure_they_are()
    {
        var methodology = Shipped.Methodology;
        Assert.Equal((20, SourceStatus.Secondary), (methodology.BefYoungUntilAge.Value, methodology.BefYoungUntilAge.Status));
        Assert.Equal((PastLastAge.Hold, SourceStatus.Unverified), (methodology.Growth.PastLastAge.Value, methodology.Growth.PastLastAge.Status));
        Assert.Equal("0.03", methodology.Rule("buffer-rate").Value);
        Assert.All(methodology.Rules, rule => Assert.NotEmpty(rule.Source));
        Assert.DoesNotContain("conformant", Shipped.Text("fo-001.json"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("\"value\": \"20\"", "\"value\": \"twenty\"", "bef-young-until-age")]
    [InlineData("\"value\": \"hold\", \"status\": \"unverified\", \"source\": \"general", "\"value\": \"grow\", \"status\": \"unverified\", \"source\": \"general", "past-last-age")]
    [InlineData("\"value\": \"44/12\"", "\"value\": \"3.67\"", "co2-per-carbon")]
    [InlineData("\"id\": \"age\"", "\"id\": \"ages\"", "age")]
    [InlineData("\"id\": \"age\"", "\"id\": \"formula\"", "formula")]
    [InlineData("\"value\": \"20\", \"status\": \"secondary\"", "\"value\": \"20\", \"status\": \"sure\"", "bef-young-until-age.status")]
    [InlineData("\"label\": \"fo-001 rules 2\",", "", "label")]
    [InlineData("\"rules\": [", "\"rules\": 3, \"other\": [", "")]
    public void A_broken_file_is_refused_with_the_place(string original, string broken, string path)
    {
        var text = Shipped.Text("fo-001.json");
        Assert.Contains(original, text, StringComparison.Ordinal);
        var problem = Assert.Throws<ReferenceFormatException>(
            () => Methodology.Parse(text.Replace(original, broken, StringComparison.Ordinal)));
        Assert.Equal(path, problem.Column);
    }

    [Fact]
    public void A_file_that_is_no_JSON_names_the_line()
    {
        var problem = Assert.Throws<ReferenceFormatException>(() => Methodology.Parse("{\n\"id\": }"));
        Assert.Equal(2, problem.Row);
    }
}
