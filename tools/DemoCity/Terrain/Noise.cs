namespace DemoCity.Terrain;

/// <summary>Gradient noise in metres: features of about <paramref name="wavelength"/> metres, values about −1 to 1.</summary>
internal sealed class Noise(ulong seed, double wavelength, int octaves)
{
    private static readonly (double X, double Y)[] Gradients = [.. Enumerable.Range(0, 64)
        .Select(i => (Math.Cos(2 * Math.PI * i / 64), Math.Sin(2 * Math.PI * i / 64)))];

    public double At(double x, double y)
    {
        double sum = 0, amplitude = 1, scale = 1 / wavelength;
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += amplitude * Single(x * scale, y * scale, seed + (ulong)octave);
            amplitude *= 0.5;
            scale *= 2;
        }

        return sum * 1.4;
    }

    private static double Single(double x, double y, ulong seed)
    {
        var left = Math.Floor(x);
        var bottom = Math.Floor(y);
        double dx = x - left, dy = y - bottom;
        double u = Fade(dx), v = Fade(dy);
        var lower = Mix(Corner(left, bottom, dx, dy, seed), Corner(left + 1, bottom, dx - 1, dy, seed), u);
        var upper = Mix(Corner(left, bottom + 1, dx, dy - 1, seed), Corner(left + 1, bottom + 1, dx - 1, dy - 1, seed), u);
        return Mix(lower, upper, v);
    }

    private static double Corner(double column, double row, double dx, double dy, ulong seed)
    {
        var (gx, gy) = Gradients[SeededRandom.Hash(seed, (long)column, (long)row) & 63];
        return (gx * dx) + (gy * dy);
    }

    private static double Fade(double t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    private static double Mix(double a, double b, double t) => a + ((b - a) * t);
}
