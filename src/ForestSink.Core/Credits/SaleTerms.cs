namespace ForestSink.Core.Credits;

/// <summary>What a buyer pays: whole yen. Consumption tax is rounded down once, on the whole sale.</summary>
public readonly record struct SaleTerms(long Tonnes, long PriceYenPerTonne, decimal TaxPercent)
{
    public long NetYen => checked(Tonnes * PriceYenPerTonne);

    public long TaxYen => (long)decimal.Floor(NetYen * TaxPercent / 100m);

    public long TotalYen => NetYen + TaxYen;
}
