using ForestSink.Core.Exchange;

namespace ForestSink.Core.Tests.Exchange;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+81", "'+81")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("62-3-26", "62-3-26")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=cmd|'/c calc',1", "\"'=cmd|'/c calc',1\"")]
    [InlineData(null, "")]
    public void Text_is_never_a_formula(string? text, string expected) => Assert.Equal(expected, CsvCell.Text(text));
}
