using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Forest;

public sealed class StandTableTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("40348");
    private static readonly FiscalYear Year = new(2026);
    private TestDatabase database = null!;
    private StandTable table = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40621", "隣町");
        await TestStands.AddAsync(database.OwnerConnectionString, Here.ToString());
        table = new StandTable(database.Database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Pages_join_without_gap_or_repeat_in_natural_order()
    {
        var codes = new List<string>();
        for (var offset = 0; offset < 20; offset += 7)
            codes.AddRange((await PageAsync(new(Year), StandSort.Code, offset, 7)).Select(row => row.Code));
        Assert.Equal(20, codes.Count);
        Assert.Equal(["1-1", "1-2", "1-3", "1-4", "2-1"], codes.Take(5));
        Assert.Equal(["10-4", "12-イ-1"], codes.Skip(15).Take(2));
    }

    [Fact]
    public async Task Totals_are_of_the_whole_filter_not_of_the_page()
    {
        Assert.Equal(new StandTotals(20, 50m, 60m), await table.TotalsAsync(Here, new(Year), Stop));
        Assert.Equal(new StandTotals(5, 5m, 7.5m), await table.TotalsAsync(Here, new(Year, SpeciesKeys: ["sugi"]), Stop));
    }

    [Theory]
    [InlineData(2026, 3, 3, "sugi")]
    [InlineData(2026, 5, 6, "hinoki")]
    [InlineData(2031, 4, 4, "sugi")]
    [InlineData(2031, 8, 40, "kunugi")]
    public async Task Age_classes_follow_the_fiscal_year(int year, int from, int to, string expected)
    {
        // Origins are 2016 (sugi), 2006 (hinoki) and 1996 (kunugi): in FY2026 ages 11, 21 and 31, classes 3, 5 and 7.
        var rows = await PageAsync(new(new FiscalYear(year), AgeClasses: (from, to)), StandSort.Code, 0, 100);
        Assert.Equal([expected], rows.Select(row => row.SpeciesKey).Distinct());
    }

    [Fact]
    public async Task Text_is_a_code_or_a_place_in_any_width()
    {
        Assert.Equal(["10-1", "10-2", "10-3", "10-4"], (await PageAsync(new(Year, Text: "１０-"), StandSort.Code, 0, 100)).Select(row => row.Code));
        Assert.Equal(8, (await table.TotalsAsync(Here, new(Year, Text: "久原"), Stop)).Stands);
        Assert.Equal(0, (await table.TotalsAsync(Here, new(Year, Text: "%"), Stop)).Stands);
    }

    [Theory]
    [InlineData(StandSort.RegisterArea, true, "1-4")]
    [InlineData(StandSort.Age, false, "1-1")]
    [InlineData(StandSort.Age, true, "1-3")]
    [InlineData(StandSort.ForestType, false, "1-4")]
    [InlineData(StandSort.Code, true, "12-イ-4")]
    public async Task Every_column_sorts_and_ties_keep_natural_order(StandSort sort, bool descending, string first) =>
        Assert.Equal(first, (await table.PageAsync(Here, new(Year), null, sort, descending, 0, 20, Stop))[0].Code);

    [Fact]
    public async Task The_position_of_a_stand_is_its_row()
    {
        var rows = await PageAsync(new(Year), StandSort.Code, 0, 100);
        Assert.Equal(13, await table.PositionAsync(Here, new(Year), rows[13].StandId, Stop));
        Assert.Null(await table.PositionAsync(Here, new(Year, SpeciesKeys: ["sugi"]), rows[13].StandId, Stop));
    }

    [Fact]
    public async Task Another_municipality_has_no_rows()
    {
        var other = MunicipalityCode.Parse("40621");
        Assert.Equal(0, (await table.TotalsAsync(other, new(Year), Stop)).Stands);
        Assert.Empty(await table.IdsAsync(other, new(Year), 100, Stop));
    }

    private Task<IReadOnlyList<StandRow>> PageAsync(StandFilter filter, StandSort sort, int offset, int limit) =>
        table.PageAsync(Here, filter, null, sort, false, offset, limit, Stop);
}
