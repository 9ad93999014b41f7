using ForestSink.Core.Funds;

namespace ForestSink.Core.Tests.Funds;

public class YenTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("3,200,000", 3_200_000)]
    [InlineData("３２０万", 3_200_000)]
    [InlineData("320万5000", 3_205_000)]
    [InlineData("１２万３千円", 123_000)]
    [InlineData("1.5億", 150_000_000)]
    [InlineData("1億2,000万 円", 120_000_000)]
    [InlineData("￥5,000", 5_000)]
    [InlineData("1000000000000", YenText.Most)]
    public void Sums_are_read_as_people_write_them(string text, long yen)
    {
        Assert.True(YenText.TryParse(text, out var read));
        Assert.Equal(yen, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("円")]
    [InlineData("¥円")]
    [InlineData("-5")]
    [InlineData("12.5")]
    [InlineData("1.00005万")]
    [InlineData("5万3億")]
    [InlineData("万")]
    [InlineData("320万と少し")]
    [InlineData("1000000000001")]
    [InlineData("10001億")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_sum(string? text) => Assert.False(YenText.TryParse(text, out _));
}
