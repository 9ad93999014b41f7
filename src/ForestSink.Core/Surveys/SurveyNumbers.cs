using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>
/// The numbers a tablet computes a plot's figures with while there is no network: the prefecture's volume equations, guide
/// curves and shares of the upper layer. The server computes the stored figures itself.
/// </summary>
public static class SurveyNumbers
{
    /// <returns>To be written as JSON; read by <c>plot-figures.ts</c>.</returns>
    public static object Of(SurveyBasis basis, Prefecture prefecture, SpeciesCatalogue species)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(species);
        var name = SurveyBasis.TableName(prefecture);
        var rows = species.All.Select(one => (one.Key, Equation: basis.VolumeSpecies.Find(one.Key) is { } choice ? basis.Volumes.For(name, choice.TableSpecies) : null, Curve: basis.Heights.Of(one.Key))).ToList();
        return new
        {
            equations = rows.Select(row => row.Equation).OfType<StemVolumeEquation>().DistinctBy(equation => equation.Name, StringComparer.Ordinal).Select(equation => equation.Numbers),
            species = rows.ToDictionary(row => row.Key, row => new
            {
                equation = row.Equation?.Name,
                upperShare = basis.Rules.UpperShareOf(row.Key).Value,
                curve = row.Curve is { } curve ? new { curve.A, curve.B, curve.C, curve.D, factors = curve.ClassFactors, status = curve.Status.Weaker(curve.FactorStatus).Code() } : null,
            }, StringComparer.Ordinal),
        };
    }
}
