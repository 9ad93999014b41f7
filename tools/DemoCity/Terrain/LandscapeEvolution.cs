namespace DemoCity.Terrain;

/// <summary>
/// Rivers cut rising land: the stream-power law dz/dt = U − K·A^m·S, solved implicitly from the outlets upward
/// (Braun and Willett 2013), with landslides above a critical slope and slow creep that rounds the ridges.
/// </summary>
internal sealed class LandscapeEvolution(Basin basin, ulong seed)
{
    private const double AreaExponent = 0.45;
    // Uplift over erodibility: the slope of a channel that drains 1 m² (metres to the power 0.9).
    private const double Steepness = 46;
    private const double RisePerStep = 14;
    private const double CreepShare = 0.08;
    private readonly Noise rock = new(seed + 55, 1_800, 3);

    public Raster Run(Raster heights, int steps)
    {
        var frame = heights.Frame;
        var rise = Raster.From(frame, (x, y) => RisePerStep * basin.Uplift(x, y));
        var hardness = Raster.From(frame, (x, y) => 1 + (0.4 * rock.At(x, y)));
        var current = heights;
        for (var step = 0; step < steps; step++)
            current = Creep(Cut(current, rise, hardness, seed + (ulong)step));
        return current;
    }

    private static Raster Cut(Raster heights, Raster rise, Raster hardness, ulong seed)
    {
        var frame = heights.Frame;
        var drainage = Drainage.Of(heights, jitter: 0.5, seed);
        var area = drainage.AreaHa();
        var z = (float[])heights.Values.Clone();
        foreach (var cell in drainage.Order)
        {
            var receiver = drainage.Receiver[cell];
            if (receiver == cell) continue;
            var distance = frame.Distance(cell, receiver);
            var power = RisePerStep / (Steepness * hardness.Values[cell]) * Math.Pow(area[cell] * 10_000.0, AreaExponent) / distance;
            var cut = (z[cell] + rise.Values[cell] + (power * z[receiver])) / (1 + power);
            var landslide = z[receiver] + (distance * 0.62 * hardness.Values[cell]);
            z[cell] = (float)Math.Min(cut, landslide);
        }

        return new Raster(frame, z);
    }

    private static Raster Creep(Raster heights)
    {
        var frame = heights.Frame;
        var z = heights.Values;
        var result = (float[])z.Clone();
        Parallel.For(1, frame.Height - 1, row =>
        {
            for (var cell = (row * frame.Width) + 1; cell < ((row + 1) * frame.Width) - 1; cell++)
            {
                var mean = (z[cell - 1] + z[cell + 1] + z[cell - frame.Width] + z[cell + frame.Width]) / 4;
                result[cell] += (float)(4 * CreepShare * (mean - z[cell]));
            }
        });
        return new Raster(frame, result);
    }
}
