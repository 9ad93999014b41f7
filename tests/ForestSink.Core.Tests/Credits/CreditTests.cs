using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.Core.Funds;
using ForestSink.Core.Offsets;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Credits;

public sealed class CreditTests
{
    [Fact]
    public void Taking_never_loses_doubles_or_invents_a_serial_number() => Prop.ForAll<int[], int, int>((lengths, wanted, from) =>
    {
        var next = 1L;
        var available = new List<SerialRange>();
        foreach (var length in lengths.Take(8).Select(n => 1 + Math.Abs(n % 20)))
        {
            available.Add(new(next, next + length - 1));
            next += length + (length % 3);           // gaps between the ranges
        }
        var tonnes = 1 + Math.Abs(wanted % 60);
        var start = 1 + Math.Abs(from % 40);
        var before = available.SelectMany(Numbers).ToHashSet();
        var taking = SerialTaking.Of(available, tonnes, start);
        var reachable = before.Count(number => number >= start);
        if (taking is null)
            return reachable < tonnes;
        var taken = taking.Taken.SelectMany(Numbers).ToList();
        var left = taking.Rest.SelectMany(Numbers).ToList();
        return reachable >= tonnes && taken.Count == tonnes && taken.TrueForAll(number => number >= start)
            && taken.SequenceEqual(before.Where(number => number >= start).Order().Take(tonnes))
            && taken.Concat(left).Order().SequenceEqual(taking.Touched.SelectMany(Numbers).Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_division_by_weight_sums_exactly_and_is_within_a_tonne_of_its_share() => Prop.ForAll<int[], int>((weights, tonnes) =>
    {
        decimal[] positive = [.. weights.Take(12).Select(w => 1m + Math.Abs(w % 1000))];
        if (positive.Length == 0)
            return true;
        var total = Math.Abs(tonnes % 100_000);
        var parts = Allocation.Divide(total, positive);
        return parts.Sum() == total && parts.Select((part, i) => Math.Abs(part - (total * positive[i] / positive.Sum()))).All(difference => difference < 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tax_is_rounded_down_once_on_the_whole_sale()
    {
        Assert.Equal((29_997L, 2_999L, 32_996L), (new SaleTerms(3, 9_999, 10).NetYen, new SaleTerms(3, 9_999, 10).TaxYen, new SaleTerms(3, 9_999, 10).TotalYen));
        Assert.Equal(0, new SaleTerms(3, 9_999, 0).TaxYen);
    }

    [Fact]
    public void Local_forest_credits_of_the_oldest_vintage_are_used_first()
    {
        OfferedLot local = new(Guid.NewGuid(), true, true, 2024, 5), older = new(Guid.NewGuid(), true, true, 2023, 3), sun = new(Guid.NewGuid(), true, false, 2020, 10), bought = new(Guid.NewGuid(), false, true, 2019, 100);
        Assert.Equal([(older.LotId, 3L), (local.LotId, 5L), (sun.LotId, 2L)], LocalFirst.Choose([bought, sun, local, older], 10)!);
        Assert.Null(LocalFirst.Choose([bought], 101));
    }

    [Fact]
    public void A_certificate_number_names_its_municipality_and_cannot_be_counted_up()
    {
        var code = MunicipalityCode.Parse("33203");
        var number = CertificateNumber.Of(code, new FiscalYear(2026), 12, Guid.NewGuid());
        Assert.StartsWith("33203-2026-0012-", number, StringComparison.Ordinal);
        Assert.NotEqual(number, CertificateNumber.Of(code, new FiscalYear(2026), 12, Guid.NewGuid()));
        Assert.True(CertificateNumber.TryParse(" " + number.ToLowerInvariant() + " ", out var found, out var plain));
        Assert.Equal((code, number), (found, plain));
        Assert.False(CertificateNumber.TryParse("33203-2026-0012", out _, out _));
    }

    [Fact]
    public void Incomes_are_used_first_in_first_out()
    {
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal([new IncomePart(a, 100), new IncomePart(b, 20)], IncomeTies.Allocate([new(a, 100), new(b, 50)], 120)!);
        Assert.Null(IncomeTies.Allocate([new(a, 100)], 101));
    }

    private static IEnumerable<long> Numbers(SerialRange range)
    {
        for (var number = range.First; number <= range.Last; number++)
            yield return number;
    }
}
