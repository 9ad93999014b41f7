namespace DemoCity.Terrain;

/// <summary>Running means along rows and columns; the edge value is repeated outside.</summary>
internal static class Blur
{
    public static float[] Rows(float[] values, int width, int height, int radius) =>
        Lines(values, height, width, 1, width, radius);

    public static float[] Columns(float[] values, int width, int height, int radius) =>
        Lines(values, width, height, width, 1, radius);

    private static float[] Lines(float[] values, int lines, int length, int step, int lineStep, int radius)
    {
        var result = new float[values.Length];
        Parallel.For(0, lines, line =>
        {
            var start = line * lineStep;
            double sum = 0;
            for (var k = -radius; k <= radius; k++) sum += values[start + (Math.Clamp(k, 0, length - 1) * step)];
            for (var k = 0; k < length; k++)
            {
                result[start + (k * step)] = (float)(sum / ((2 * radius) + 1));
                sum += values[start + (Math.Min(k + radius + 1, length - 1) * step)];
                sum -= values[start + (Math.Max(k - radius, 0) * step)];
            }
        });
        return result;
    }
}
