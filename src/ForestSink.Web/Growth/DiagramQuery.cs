using ForestSink.Core.Growth.Density;

namespace ForestSink.Web.Growth;

/// <summary>A stand on a diagram and the thinning planned for it, as the address states them.</summary>
public sealed record DiagramQuery(string? Diagram, double HeightM, double Stems, ThinningMethod Method, ThinningMeasure Measure, double Typed, double? Stay)
{
    public static DiagramQuery Read(IQueryCollection query) => new(
        query["diagram"], query.Number("height", 16, 3, 40), query.Number("stems", 2000, 50, 10_000),
        query.Choice("method", ThinningMethod.FromBelow), query.Choice("measure", ThinningMeasure.YieldIndexAfter),
        query.Number("value", 0.65, 0, 10_000), query.OptionalNumber("stay", 1, 10_000));

    /// <summary>A click into the diagram says how many stems stay; it comes before the typed value.</summary>
    public ThinningPrescription Prescription => Stay is { } stems
        ? new(Method, ThinningMeasure.StemsAfter, stems)
        : new(Method, Measure, Measure.Typed(Typed));
}
