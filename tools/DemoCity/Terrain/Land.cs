namespace DemoCity.Terrain;

/// <summary>The finished surface: 25 m cells for the elevation model, 12.5 m cells to draw boundaries on.</summary>
internal sealed record Land(Basin Basin, Raster Elevation, Raster Fine)
{
    public static Land Raise(CityPlan plan)
    {
        var basin = new Basin(plan);
        var evolution = new LandscapeEvolution(basin, plan.Seed);
        var frame = basin.CoarseFrame();
        var heights = Raster.From(frame, (x, y) => basin.FirstHeight(x, y));
        for (var cell = 0; cell < frame.Count; cell++)
            if (frame.IsEdge(cell)) heights.Values[cell] = (float)basin.EdgeHeight(frame.X(cell), frame.Y(cell));
        heights = evolution.Run(heights, 60);
        heights = evolution.Run(heights.Refined(), 40);
        heights = evolution.Run(Bent(heights.Refined(), 260, 2_400, plan.Seed), 16);
        heights = evolution.Run(Bent(heights.Refined(), 55, 500, plan.Seed + 7), 8);
        // A few more steps turn the river's cut banks into slopes.
        heights = evolution.Run(ValleyFloors.Widen(heights, basin, plan.Seed), 4);
        heights = ValleyFloors.Fill(heights, basin, plan.Seed);
        Quantise(heights.Values);
        return new Land(basin, heights, heights.Refined());
    }

    /// <summary>Bends the land sideways: rivers found on a grid run too often along its eight directions.</summary>
    private static Raster Bent(Raster heights, double metres, double wavelength, ulong seed)
    {
        var east = new Noise(seed + 111, wavelength, 2);
        var north = new Noise(seed + 222, wavelength, 2);
        return Raster.From(heights.Frame, (x, y) => heights.Smooth(x + (metres * east.At(x, y)), y + (metres * north.At(x, y))));
    }

    /// <summary>Eighths of a metre: exact in binary, so the stored model packs well.</summary>
    private static void Quantise(float[] values)
    {
        for (var k = 0; k < values.Length; k++) values[k] = MathF.Round(values[k] * 8) / 8;
    }
}
