using ForestSink.Core.Growth.Density;
using ForestSink.Core.Work;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>A piece of work that a simulated plan asks for, in the fiscal year in which it falls.</summary>
/// <param name="Age">Of the stand when it is done; 1 for a planting.</param>
/// <param name="Method">As orders of work name it: <c>row-haul</c>; null for a planting.</param>
/// <param name="StemsPercent">Share of the stems that a thinning takes, one decimal; null for other work.</param>
/// <param name="VolumePercent">Share of the volume that a thinning takes, one decimal; null for other work.</param>
public sealed record SimulatedWork(int FiscalYear, WorkKind Kind, int Age, string? Method, decimal? StemsPercent, decimal? VolumePercent)
{
    /// <summary>The work of a plan in the order of its years.</summary>
    /// <param name="rows">The plan's simulated years; a thinning that could not be done is not among the work.</param>
    /// <param name="startFy">Fiscal year of year 0.</param>
    /// <param name="hauls">Thinned trees leave the stand.</param>
    public static IReadOnlyList<SimulatedWork> Of(TreatmentPlan plan, IEnumerable<StandYear> rows, int startFy, bool hauls)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return
        [
            .. rows.Where(row => row.Treatment != Treatment.None).Select(row => row.Treatment switch
            {
                Treatment.Thinning => Thinned(plan, row, startFy, hauls),
                Treatment.FinalCut => new(startFy + row.Year, WorkKind.FinalCut, row.Age, "clear", null, null),
                _ => new SimulatedWork(startFy + row.Year, WorkKind.Planting, row.Age, null, null, null),
            }),
        ];
    }

    private static SimulatedWork Thinned(TreatmentPlan plan, StandYear row, int startFy, bool hauls)
    {
        var (before, after) = (row.Before!.Value, row.After!.Value);
        var how = plan.Thinnings.First(thinning => thinning.Age == row.Age).Prescription.Method == ThinningMethod.Row ? "row" : "selective";
        return new(startFy + row.Year, WorkKind.Thinning, row.Age, $"{how}-{(hauls ? "haul" : "fell")}",
            Taken(before.StemsPerHa, after.StemsPerHa), Taken(before.VolumeM3PerHa, after.VolumeM3PerHa));
    }

    private static decimal Taken(double before, double after) => Math.Round((decimal)(100 * (1 - after / before)), 1, MidpointRounding.AwayFromZero);
}
