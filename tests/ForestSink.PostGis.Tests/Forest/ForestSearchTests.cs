using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Forest;

public sealed class ForestSearchTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("40348");
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
        await TestStands.AddAsync(database.OwnerConnectionString, Here.ToString());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData("10-2")]
    [InlineData("１０－２")]
    [InlineData(" 10 - 2 ")]
    [InlineData("10林班2小班")]
    public async Task A_code_is_found_however_it_is_typed(string text)
    {
        var hit = (await FindAsync(text))[0];
        Assert.Equal(("stand", "10-2"), (hit.Kind, hit.Title));
        Assert.NotNull(hit.StandId);
    }

    [Theory]
    [InlineData("12ｲ3")]
    [InlineData("12-イ-3")]
    public async Task A_sub_compartment_in_kana_is_found_in_either_width(string text) =>
        Assert.Equal("12-イ-3", (await FindAsync(text))[0].Title);

    [Fact]
    public async Task A_number_alone_is_a_compartment_and_the_exact_one_comes_first()
    {
        var hits = await FindAsync("1");
        Assert.Equal(["1", "10", "12-イ"], hits.Select(hit => hit.Title));
        Assert.All(hits, hit => Assert.Equal("compartment", hit.Kind));
    }

    [Theory]
    [InlineData("首羅", "place", "首羅山")]
    [InlineData("shura", "place", "首羅山")]
    [InlineData("猪野", "area", "大字猪野")]
    public async Task Places_are_found_by_part_of_their_name(string text, string kind, string title)
    {
        var hit = Assert.Single(await FindAsync(text));
        Assert.Equal((kind, title), (hit.Kind, hit.Title));
        Assert.InRange(hit.Bounds[0], 130, 131);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("%")]
    [InlineData("'; DROP TABLE stand; --")]
    [InlineData("99-99")]
    public async Task What_is_not_there_is_not_found(string text) => Assert.Empty(await FindAsync(text));

    private Task<IReadOnlyList<SearchHit>> FindAsync(string text) =>
        new ForestSearch(database.Database).FindAsync(Here, text, TestContext.Current.CancellationToken);
}
