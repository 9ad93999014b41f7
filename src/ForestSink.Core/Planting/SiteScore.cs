namespace ForestSink.Core.Planting;

/// <summary>A site's score from 0 to 100 with the share of each criterion in it.</summary>
/// <param name="Parts">Points that each criterion gives; null where nothing is known of it.</param>
/// <param name="KnownShare">Share of the weights that could be judged.</param>
public sealed record SiteScore(double Points, IReadOnlyList<double?> Parts, double KnownShare)
{
    /// <summary>
    /// 100 × Σ weight × utility ÷ Σ weight over what is known. The browser adds in the same order, so that both agree to the digit
    /// (planting/score.ts).
    /// </summary>
    /// <returns>Null where nothing with a weight is known.</returns>
    public static SiteScore? Of(IReadOnlyList<SiteCriterion> criteria, IReadOnlyList<double> weights, IReadOnlyList<double?> values)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(values);
        double sum = 0, known = 0, all = 0;
        var utilities = new double?[criteria.Count];
        for (var i = 0; i < criteria.Count; i++)
        {
            all += weights[i];
            if (values[i] is not { } value)
                continue;
            utilities[i] = criteria[i].Utility(value);
            sum += weights[i] * utilities[i]!.Value;
            known += weights[i];
        }

        return known > 0
            ? new(100 * sum / known, [.. utilities.Select((utility, i) => utility is null ? null : 100 * weights[i] * utility / known)], known / all)
            : null;
    }
}
