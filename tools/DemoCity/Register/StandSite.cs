using DemoCity.Terrain;

namespace DemoCity.Register;

/// <summary>Where a stand grows.</summary>
/// <param name="Compartment">林班.</param>
/// <param name="Slope">The slope it was cut from; stands of one slope share its 小班 number.</param>
/// <param name="X">Metres east on the plane.</param>
/// <param name="Y">Metres north.</param>
/// <param name="HeightM">Height above the sea.</param>
/// <param name="Steepness">Rise over run.</param>
/// <param name="Position">0 at the valley, 1 on the ridge.</param>
internal sealed record StandSite(int Compartment, int Slope, double X, double Y, double HeightM, double Steepness, double Position);

/// <summary>Measures stands on the terrain.</summary>
internal sealed class SiteSurvey
{
    private readonly Raster fine;
    private readonly float[] position;

    public SiteSurvey(Raster fine)
    {
        this.fine = fine;
        var radius = (int)(170 / fine.Frame.CellSize);
        var mean = fine.Blurred(radius).Values;
        var square = new Raster(fine.Frame, Array.ConvertAll(fine.Values, z => z * z / 1_000)).Blurred(radius).Values;
        position = new float[mean.Length];
        for (var k = 0; k < mean.Length; k++)
        {
            var spread = Math.Sqrt(Math.Max(4, (square[k] * 1_000) - (mean[k] * mean[k])));
            position[k] = (float)Math.Clamp(0.5 + ((fine.Values[k] - mean[k]) / (3 * spread)), 0, 1);
        }
    }

    public StandSite Measure(List<int> cells, int[] compartments, int[] slopes) => new(
        MostCommon(cells, compartments),
        MostCommon(cells, slopes),
        cells.Average(fine.Frame.X),
        cells.Average(fine.Frame.Y),
        cells.Average(c => fine.Values[c]),
        cells.Average(fine.Slope),
        cells.Average(c => position[c]));

    private static int MostCommon(List<int> cells, int[] labels) => cells.Select(c => labels[c]).Where(l => l > 0)
        .GroupBy(l => l).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
}
