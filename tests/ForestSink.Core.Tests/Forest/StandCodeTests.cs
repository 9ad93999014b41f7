using ForestSink.Core.Forest;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Forest;

public class StandCodeTests
{
    [Theory]
    [InlineData("62-3-26", "62-3-26")]
    [InlineData("62-イ-3-26", "62-イ-3-26")]
    [InlineData("14-46", "14-46")]
    [InlineData("６２－３－２６", "62-3-26")]
    [InlineData("６２ー３ー２６", "62-3-26")]
    [InlineData("62−3‐26", "62-3-26")]
    [InlineData("12ｲ3", "12-イ-3")]
    [InlineData("１２－３", "12-3")]
    [InlineData("12-ｲ-3", "12-イ-3")]
    [InlineData("062-003-026", "62-3-26")]
    [InlineData("62-3-00", "62-3")]
    [InlineData("62-3-0", "62-3")]
    [InlineData("62A-3", "62A-3")]
    [InlineData("62a-3", "62A-3")]
    [InlineData("3ロ-7", "3ロ-7")]
    [InlineData("62-B-3", "62-B-3")]
    [InlineData("62林班3小班26", "62-3-26")]
    [InlineData("林班62-小班3-26", "62-3-26")]
    [InlineData("12林班イ準林班3小班", "12-イ-3")]
    [InlineData("12林班4準林班3小班5枝番", "12-4-3-5")]
    [InlineData("62-4-3-26", "62-4-3-26")]
    [InlineData("40_林班_ろ", "40-ろ")]
    [InlineData("1079_林班_い_5", "1079-い-5")]
    [InlineData("40ろ2", "40-ろ-2")]
    [InlineData("53_林班_イ", "53-イ")]
    [InlineData("  62 3 26 ", "62-3-26")]
    public void Reads_what_people_type(string text, string canonical)
    {
        Assert.True(StandCode.TryParse(text, out var code, out var problem), problem.ToString());
        Assert.Equal(canonical, code.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("62")]
    [InlineData("62--3")]
    [InlineData("62-3-")]
    [InlineData("-5-3")]
    [InlineData("1-2-3-4-5")]
    [InlineData("1234567-1")]
    [InlineData("62-3-26; DROP TABLE stand")]
    [InlineData("62-杉")]
    [InlineData("62-<b>")]
    [InlineData("62-\0-3")]
    [InlineData("62-😀")]
    [InlineData("62-ABC")]
    public void Refuses_junk_and_says_what_is_wrong(string? text)
    {
        Assert.False(StandCode.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem.Ja);
        Assert.NotEmpty(problem.En);
    }

    [Fact]
    public void Refuses_a_text_of_a_million_characters_at_once() =>
        Assert.False(StandCode.TryParse(new string('1', 1_000_000), out _));

    [Fact]
    public void Parts_are_told_apart()
    {
        var code = StandCode.Parse("62-イ-3-26");
        Assert.Equal(("62", "イ", "3", "26", "62-イ"), (code.Compartment, code.SubCompartment, code.Stand, code.Branch, code.CompartmentCode));
        Assert.Null(StandCode.Parse("62-3-26").SubCompartment);
        Assert.Equal("62", StandCode.Parse("62-3-26").CompartmentCode);
        Assert.StartsWith(code.CompartmentSortKey + ".", code.SortKey, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("062", null, "003", "00", "62-3")]
    [InlineData("０６２", "", "００３", "２６", "62-3-26")]
    [InlineData("3ロ", null, "7", null, "3ロ-7")]
    [InlineData("12", "ｲ", "3", null, "12-イ-3")]
    [InlineData("12", "4", "3", null, "12-4-3-0")]
    [InlineData("52", null, "ロ", "2", "52-ロ-2")]
    [InlineData("52", null, "ろ", "2", "52-ろ-2")]
    public void Register_columns_give_a_code(string? compartment, string? sub, string? stand, string? branch, string canonical)
    {
        Assert.True(StandCode.TryCreate(compartment, sub, stand, branch, out var code, out var problem), problem.ToString());
        Assert.Equal(canonical, code.ToString());
    }

    [Theory]
    [InlineData(null, "3")]
    [InlineData("62", "")]
    [InlineData("62-1", "3")]
    [InlineData("62", "三")]
    public void Register_columns_without_a_readable_code_are_refused(string? compartment, string? stand)
    {
        Assert.False(StandCode.TryCreate(compartment, null, stand, null, out _, out var problem));
        Assert.NotEmpty(problem.Ja);
    }

    [Fact]
    public void Orders_as_foresters_do()
    {
        string[] expected =
        [
            "3-1", "3-2", "3-10", "3-10-1", "3-10-2", "3-10-11",
            "3-イ-1", "3-イ-2", "3-ロ-1", "3-ハ-1", "3-ニ-1", "3-ホ-1", "3-ヘ-1", "3-ト-1", "3-ン-1", "3-A-1",
            "3ロ-1", "3A-1", "4-1", "62-3-26", "62A-1", "100-1",
        ];
        var shuffled = expected.OrderBy(text => (text.Length * 7919) % 13).Select(StandCode.Parse);
        Assert.Equal(expected, shuffled.OrderBy(code => code.SortKey, StringComparer.Ordinal).Select(code => code.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Kana_follow_the_iroha_and_not_the_gojuon()
    {
        const string iroha = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";
        var codes = iroha.Select(kana => StandCode.Parse($"1-{kana}-1")).ToList();
        Assert.Equal(codes, codes.OrderByDescending(code => code).Reverse());
        Assert.Equal(iroha.Length, codes.Select(code => code.SortKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_code_survives_its_canonical_text_and_equal_texts_mean_equal_codes()
    {
        Prop.ForAll(Codes().ToArbitrary(), code =>
        {
            Assert.Equal(code, StandCode.Parse(code.ToString()));
            Assert.Equal(code.SortKey, StandCode.Parse(code.ToString()).SortKey);
            Assert.All(code.SortKey, c => Assert.True(char.IsAscii(c)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Different_codes_have_different_sort_keys()
    {
        Prop.ForAll(Codes().Two().ToArbitrary(), pair =>
            Assert.Equal(pair.Item1 == pair.Item2, pair.Item1.SortKey == pair.Item2.SortKey)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Prop.ForAll<string>(text => Assert.True(StandCode.TryParse(text, out _, out var problem) || problem.Ja.Length > 0)).QuickCheckThrowOnFailure();

    private static Gen<StandCode> Codes()
    {
        var number = Gen.Choose(1, 999_999).Select(n => $"{n}");
        var kana = Gen.Elements("イ", "ロ", "ハ", "ガ", "い", "ろ", "A", "Z", "AB");
        var part = Gen.OneOf(number, kana, Gen.Choose(0, 99).Select(n => $"{n}A"), Gen.Choose(1, 99).Select(n => $"{n}ロ"));
        var optional = Gen.OneOf(part.Select(text => (string?)text), Gen.Constant<string?>(null));
        return from compartment in Gen.OneOf(number, Gen.Choose(1, 99).Select(n => $"{n}ロ"))
               from sub in optional
               from stand in part
               from branch in optional
               select Create(compartment, sub, stand, branch);
    }

    private static StandCode Create(string compartment, string? sub, string stand, string? branch)
    {
        Assert.True(StandCode.TryCreate(compartment, sub, stand, branch, out var code, out var problem), problem.ToString());
        return code;
    }
}
