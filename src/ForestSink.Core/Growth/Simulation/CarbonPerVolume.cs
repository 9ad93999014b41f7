using ForestSink.Core.Absorption;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>
/// t-CO2 per m³ of stem volume: BEF × (1 + R) × D × CF × 44/12. In double, for simulation only; the official estimate is exact.
/// BEF changes with age, so the factor belongs to an increment of one year, never to the difference of two stocks.
/// </summary>
public readonly record struct CarbonPerVolume(
    double BefYoung, double BefOld, int YoungUntilAge, double RootToShoot, double WoodDensity, double CarbonFraction)
{
    public double Co2TonnesPerM3(int age) =>
        (age <= YoungUntilAge ? BefYoung : BefOld) * (1 + RootToShoot) * WoodDensity * CarbonFraction * 44 / 12;

    public static CarbonPerVolume From(ExpansionFactor factor, int youngUntilAge)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new(
            (double)factor.BefYoung.Value, (double)factor.BefOld.Value, youngUntilAge,
            (double)factor.RootToShoot.Value, (double)factor.WoodDensity.Value, (double)factor.CarbonFraction.Value);
    }
}
