using ForestSink.Core.Forest;

namespace ForestSink.Core.Absorption;

/// <summary>Stem growth of one species by fiscal year, age class and side of the BEF switch, in whole numbers of 10^-10 m³.</summary>
internal sealed class SpeciesTally(SpeciesFactor factor, int years)
{
    /// <summary>Older cohorts than 1,000 years share the last class.</summary>
    private const int Classes = 202;

    private readonly Int128[] growth = new Int128[years * Classes * 2];
    private readonly bool[] used = new bool[years * Classes * 2];
    private Int128 areaScaled;

    public SpeciesFactor Factor { get; } = factor;

    public decimal AreaHa => Exact.FromScaled(areaScaled, 4);

    public void Add(in CohortEstimate estimate, FiscalYear first)
    {
        areaScaled += estimate.AreaScaled;
        var age = estimate.AgeIn(first);
        for (var year = 0; year < years; year++, age++)
        {
            var slot = Slot(year, Math.Min(AgeRule.AgeClass(age), Classes - 1), Factor.IsYoung(age));
            growth[slot] += estimate.StemGrowthScaled(age);
            used[slot] = true;
        }
    }

    public void Merge(SpeciesTally other)
    {
        areaScaled += other.areaScaled;
        for (var slot = 0; slot < growth.Length; slot++)
        {
            growth[slot] += other.growth[slot];
            used[slot] |= other.used[slot];
        }
    }

    public Carbon CarbonIn(int year) => Side(year, young: true) + Side(year, young: false);

    public IEnumerable<BreakdownLine<int>> ByAgeClass(int year)
    {
        for (var ageClass = 0; ageClass < Classes; ageClass++)
        {
            foreach (var young in (bool[])[true, false])
            {
                var slot = Slot(year, ageClass, young);
                if (used[slot])
                    yield return new(ageClass, CarbonOf(growth[slot], young));
            }
        }
    }

    private static int Slot(int year, int ageClass, bool young) => (((year * Classes) + ageClass) * 2) + (young ? 1 : 0);

    private Carbon Side(int year, bool young)
    {
        Int128 sum = 0;
        for (var ageClass = 0; ageClass < Classes; ageClass++)
            sum += growth[Slot(year, ageClass, young)];
        return CarbonOf(sum, young);
    }

    private Carbon CarbonOf(Int128 stemScaled, bool young) =>
        Factor.CarbonOf(Exact.FromScaled(stemScaled, CohortEstimate.GrowthScale), young);
}
