namespace ForestSink.Web.Absorption;

/// <summary>A value axis that starts at zero (or reaches below it for losses) and ends on a round number.</summary>
internal sealed class ChartScale
{
    private readonly double top;
    private readonly double height;

    /// <param name="top">Pixel row of the largest value.</param>
    /// <param name="height">Pixels between the smallest and the largest value.</param>
    public ChartScale(IEnumerable<double> values, double top, double height, int wantedSteps = 4)
    {
        (this.top, this.height) = (top, height);
        var (least, most) = (0.0, 0.0);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        Step = RoundStep((most - least) / wantedSteps);
        Least = Math.Floor(least / Step) * Step;
        Most = Math.Max(Math.Ceiling(most / Step) * Step, Least + Step);
    }

    public double Step { get; }

    public double Least { get; }

    public double Most { get; }

    public IEnumerable<double> Ticks
    {
        get
        {
            var count = (int)Math.Round((Most - Least) / Step);
            return Enumerable.Range(0, count + 1).Select(i => Least + (i * Step));
        }
    }

    /// <summary>The pixel row of a value.</summary>
    public double Y(double value) => top + ((Most - value) / (Most - Least) * height);

    /// <summary>1, 2 or 5 times a power of ten, not below the wanted step.</summary>
    private static double RoundStep(double wanted)
    {
        if (wanted <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        var factor = (wanted / power) switch { <= 1.0000001 => 1, <= 2.0000001 => 2, <= 5.0000001 => 5, _ => 10 };
        return factor * power;
    }
}
