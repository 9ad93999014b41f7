using MathNet.Numerics.Distributions;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>What the user thinks the inputs may be off by, each as the half-width of a 90 % interval in percent.</summary>
/// <param name="GrowthPercent">Site class and yield table, one error per species.</param>
/// <param name="AreaPercent">Area, one error per stand.</param>
/// <param name="CoefficientPercent">BEF, density, carbon fraction together, one error per species.</param>
public sealed record UncertaintyRanges(double GrowthPercent, double AreaPercent, double CoefficientPercent);

/// <summary>How far one input alone moves the result: its 5 % and 95 % points, t-CO2.</summary>
public sealed record InputEffect(string Input, double Low, double High);

/// <summary>
/// Monte Carlo over a run's rows. The same seed gives the same figures. It says how sure the estimate is; it never enters the
/// official quantity.
/// </summary>
public sealed record Uncertainty(double Mean, double Low, double High, IReadOnlyList<InputEffect> Effects, int Draws, int Seed)
{
    public const int DefaultDraws = 2000;
    private const double NinetyPercent = 1.6448536269514722;

    /// <param name="rows">Stand, species and t-CO2 of each row.</param>
    public static Uncertainty Of(IEnumerable<(long StandId, string Species, double Co2Tonnes)> rows, UncertaintyRanges ranges, int draws, int seed)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var sums = rows.GroupBy(row => (row.StandId, row.Species)).OrderBy(group => group.Key.StandId).ThenBy(group => group.Key.Species, StringComparer.Ordinal)
            .Select(group => (group.Key.StandId, group.Key.Species, Co2: group.Sum(row => row.Co2Tonnes))).ToArray();
        var all = Draw(sums, ranges, draws, seed);
        return new(all.Average(), Percentile(all, 0.05), Percentile(all, 0.95),
        [
            .. new[]
            {
                Effect("growth", ranges with { AreaPercent = 0, CoefficientPercent = 0 }),
                Effect("area", ranges with { GrowthPercent = 0, CoefficientPercent = 0 }),
                Effect("coefficients", ranges with { GrowthPercent = 0, AreaPercent = 0 }),
            }.OrderByDescending(effect => effect.High - effect.Low),
        ], draws, seed);

        InputEffect Effect(string input, UncertaintyRanges alone)
        {
            var drawn = Draw(sums, alone, draws, seed);
            return new(input, Percentile(drawn, 0.05), Percentile(drawn, 0.95));
        }
    }

    private static double[] Draw((long StandId, string Species, double Co2)[] sums, UncertaintyRanges ranges, int draws, int seed)
    {
        var random = new Random(seed);
        var species = sums.Select(sum => sum.Species).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var place = species.Select((key, i) => (key, i)).ToDictionary(entry => entry.key, entry => entry.i, StringComparer.Ordinal);
        var of = Array.ConvertAll(sums, sum => place[sum.Species]);
        var totals = new double[draws];
        var factor = new double[species.Length];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < factor.Length; i++)
                factor[i] = Error(random, ranges.GrowthPercent) * Error(random, ranges.CoefficientPercent);
            var (stand, area) = (long.MinValue, 1.0);
            for (var i = 0; i < sums.Length; i++)
            {
                if (sums[i].StandId != stand)
                    (stand, area) = (sums[i].StandId, Error(random, ranges.AreaPercent));
                totals[draw] += sums[i].Co2 * factor[of[i]] * area;
            }
        }

        Array.Sort(totals);
        return totals;
    }

    /// <summary>Normal around 1, never below 0; the draw is taken also for a width of 0, so that inputs stay comparable.</summary>
    private static double Error(Random random, double percent) => Math.Max(0, 1 + (Normal.Sample(random, 0, 1) * percent / 100 / NinetyPercent));

    private static double Percentile(double[] sorted, double share) => sorted[(int)Math.Clamp(Math.Round(share * (sorted.Length - 1)), 0, sorted.Length - 1)];
}
