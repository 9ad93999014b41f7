using ForestSink.Core.Exchange;

namespace ForestSink.Core.Tests.Exchange;

public sealed class MunicipalityNamesTests
{
    [Theory]
    [InlineData("糟屋郡久山町", "久山町", true)]
    [InlineData("久山町", "糟屋郡久山町", true)]
    [InlineData("みどり野市（架空）", "みどり野市(架空)", true)]
    [InlineData("みどり野市(架空)", "みどり野市（架空）", true)]
    [InlineData("久山町", "粕屋町", false)]
    public void Names_are_compared_as_people_read_them(string one, string other, bool same) =>
        Assert.Equal(same, MunicipalityNames.AreSame(one, other));
}
