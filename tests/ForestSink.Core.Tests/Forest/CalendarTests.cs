using ForestSink.Core.Forest;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Forest;

public class WarekiTests
{
    [Theory]
    [InlineData("令和8年4月1日", 2026, 4, 1)]
    [InlineData("R8.4.1", 2026, 4, 1)]
    [InlineData("r8.4.1", 2026, 4, 1)]
    [InlineData("Ｒ８．４．１", 2026, 4, 1)]
    [InlineData("令和6/4/1", 2024, 4, 1)]
    [InlineData("令和６年４月１日", 2024, 4, 1)]
    [InlineData("2024-04-01", 2024, 4, 1)]
    [InlineData("２０２４－０４－０１", 2024, 4, 1)]
    [InlineData("2024/4/1", 2024, 4, 1)]
    [InlineData("2024年4月1日", 2024, 4, 1)]
    [InlineData("20240401", 2024, 4, 1)]
    [InlineData("令和元年5月1日", 2019, 5, 1)]
    [InlineData("R1.5.1", 2019, 5, 1)]
    [InlineData("平成31年4月30日", 2019, 4, 30)]
    [InlineData("平成元年1月8日", 1989, 1, 8)]
    [InlineData("昭和64年1月7日", 1989, 1, 7)]
    [InlineData("S1.12.25", 1926, 12, 25)]
    [InlineData("大正15年12月24日", 1926, 12, 24)]
    [InlineData("T1.7.30", 1912, 7, 30)]
    [InlineData("明治45年7月29日", 1912, 7, 29)]
    [InlineData("M1.1.25", 1868, 1, 25)]
    public void Reads_the_usual_ways_to_write_a_date(string text, int year, int month, int day)
    {
        Assert.True(Wareki.TryParse(text, out var date));
        Assert.Equal(new DateOnly(year, month, day), date);
    }

    [Theory]
    [InlineData("平成31年5月1日")]
    [InlineData("令和元年4月30日")]
    [InlineData("昭和64年1月8日")]
    [InlineData("令和0年4月1日")]
    [InlineData("令和6年2月30日")]
    [InlineData("2023-02-29")]
    [InlineData("20241301")]
    [InlineData("慶応3年1月1日")]
    [InlineData("X8.4.1")]
    [InlineData("1867-12-31")]
    [InlineData("8.4.1")]
    [InlineData("令和8年")]
    [InlineData("")]
    [InlineData(null)]
    public void Refuses_days_that_do_not_exist_in_the_era_named(string? text) =>
        Assert.False(Wareki.TryParse(text, out _));

    [Fact]
    public void Writes_the_long_and_the_short_form()
    {
        Assert.Equal("令和8年4月1日", Wareki.Of(new(2026, 4, 1)).LongText);
        Assert.Equal("R8.4.1", Wareki.Of(new(2026, 4, 1)).ShortText);
        Assert.Equal("令和元年5月1日", Wareki.Of(new(2019, 5, 1)).LongText);
        Assert.Equal("R1.5.1", Wareki.Of(new(2019, 5, 1)).ShortText);
    }

    [Fact]
    public void Every_day_since_Meiji_reads_back_from_both_forms()
    {
        var first = new DateOnly(1868, 1, 25);
        Prop.ForAll(Gen.Choose(0, 120_000).ToArbitrary(), days =>
        {
            var date = first.AddDays(days);
            Assert.True(Wareki.TryParse(Wareki.Of(date).LongText, out var fromLong));
            Assert.True(Wareki.TryParse(Wareki.Of(date).ShortText, out var fromShort));
            Assert.Equal((date, date), (fromLong, fromShort));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_day_before_Meiji_has_no_era() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Wareki.Of(new(1868, 1, 24)));
}

public class FiscalYearTests
{
    [Theory]
    [InlineData(2026, 3, 31, 2025)]
    [InlineData(2026, 4, 1, 2026)]
    [InlineData(2027, 3, 31, 2026)]
    [InlineData(2024, 2, 29, 2023)]
    public void Turns_on_the_first_of_April(int year, int month, int day, int fiscalYear) =>
        Assert.Equal(new FiscalYear(fiscalYear), FiscalYear.Of(new(year, month, day)));

    [Fact]
    public void Runs_from_April_to_March()
    {
        var year = new FiscalYear(2026);
        Assert.Equal((new DateOnly(2026, 4, 1), new DateOnly(2027, 3, 31)), (year.Start, year.End));
        Assert.Equal(new Bilingual("令和8年度", "FY2026"), year.Label);
    }

    [Theory]
    [InlineData(2019, "平成31年度")]
    [InlineData(2020, "令和2年度")]
    [InlineData(1989, "平成元年度")]
    [InlineData(1988, "昭和63年度")]
    public void Is_named_by_the_era_of_its_first_day(int year, string label) =>
        Assert.Equal(label, new FiscalYear(year).Label.Ja);

    [Theory]
    [InlineData("2026-2033", 2026, 2033, 8)]
    [InlineData("２０２６－２０３３", 2026, 2033, 8)]
    [InlineData("2026", 2026, 2026, 1)]
    public void A_range_is_read(string text, int first, int last, int count)
    {
        Assert.True(FiscalYearRange.TryParse(text, out var range));
        Assert.Equal((first, last, count), (range.First.Year, range.Last.Year, range.Count));
        Assert.Equal(count, range.Select(year => year.Year).Distinct().Count());
    }

    [Theory]
    [InlineData("2033-2026")]
    [InlineData("2026-2126")]
    [InlineData("26-33")]
    [InlineData("2026-2030-2033")]
    [InlineData("")]
    [InlineData(null)]
    public void A_range_that_makes_no_sense_is_refused(string? text) =>
        Assert.False(FiscalYearRange.TryParse(text, out _));
}

public class AgeRuleTests
{
    [Fact]
    public void The_registers_age_wins_over_the_year_of_establishment()
    {
        Assert.Equal(1967, AgeRule.OriginYear(53, new FiscalYear(2019), 1960));
        Assert.Equal(60, AgeRule.AgeIn(new(2026), 1967));
    }

    [Fact]
    public void The_year_of_establishment_counts_as_age_one()
    {
        Assert.Equal(2020, AgeRule.OriginYear(null, new FiscalYear(2019), 2020));
        Assert.Equal(1, AgeRule.AgeIn(new(2020), 2020));
        Assert.Equal(2020, AgeRule.OriginYear(5, null, 2020));
    }

    [Fact]
    public void With_neither_there_is_no_age() => Assert.Null(AgeRule.OriginYear(5, null, null));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(20, 4)]
    [InlineData(21, 5)]
    public void Age_classes_are_five_years_wide(int age, int ageClass) => Assert.Equal(ageClass, AgeRule.AgeClass(age));
}
