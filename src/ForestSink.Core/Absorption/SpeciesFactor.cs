using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>The coefficients of a species in the municipality's prefecture, with their products made once.</summary>
public sealed class SpeciesFactor
{
    private readonly decimal aboveYoung;
    private readonly decimal aboveOld;

    public SpeciesFactor(Species species, ExpansionFactor factor, Sourced<int> befYoungUntilAge)
    {
        ArgumentNullException.ThrowIfNull(species);
        ArgumentNullException.ThrowIfNull(factor);
        Species = species;
        Factor = factor;
        BefYoungUntilAge = befYoungUntilAge;
        var densityAndFraction = Exact.Product(factor.WoodDensity.Value, factor.CarbonFraction.Value);
        aboveYoung = Exact.Product(densityAndFraction, factor.BefYoung.Value);
        aboveOld = Exact.Product(densityAndFraction, factor.BefOld.Value);
    }

    public Species Species { get; }

    public ExpansionFactor Factor { get; }

    /// <summary>The young BEF serves up to this age.</summary>
    public Sourced<int> BefYoungUntilAge { get; }

    public bool IsYoung(int age) => age <= BefYoungUntilAge.Value;

    /// <summary>Weakest of the coefficients, of the switch age and of the choice of the coefficient row.</summary>
    public SourceStatus Status(int age) =>
        Factor.Weakest(IsYoung(age)).Weaker(BefYoungUntilAge.Status).Weaker(Species.CoefficientStatus ?? SourceStatus.Official);

    /// <summary>The same figure as <see cref="Fo001.CarbonOf"/>: exact products may be taken in any order.</summary>
    internal Carbon CarbonOf(decimal stemM3, bool young)
    {
        var above = Exact.Product(stemM3, young ? aboveYoung : aboveOld);
        return new(above, Exact.Product(above, Factor.RootToShoot.Value));
    }
}
