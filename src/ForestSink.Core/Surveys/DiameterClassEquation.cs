namespace ForestSink.Core.Surveys;

public enum StemVolumeForm
{
    /// <summary>log10 V = a + b·log10 D + c·log10 H</summary>
    LogDiameterHeight,

    /// <summary>log10 V = a + b·log10(D²H)</summary>
    LogSquareHeight,

    /// <summary>V = aH + bD² + cD²H + d, D in metres</summary>
    Polynomial,
}

/// <summary>One diameter class of an equation; <paramref name="JunctionPoints"/> tells how its lower limit is smoothed (0, 3 or 5 points).</summary>
internal sealed record DiameterClass(
    double FromCm, double ToCm, int JunctionPoints, StemVolumeForm Form, double A, double B, double C, double D, double Scale, double Offset)
{
    public double M3(double diameterCm, double heightM) => Scale * Bare(diameterCm, heightM) + Offset;

    private double Bare(double diameterCm, double heightM)
    {
        var squareM = diameterCm * diameterCm / 10000;
        return Form switch
        {
            StemVolumeForm.LogDiameterHeight => Math.Pow(10, A + B * Math.Log10(diameterCm) + C * Math.Log10(heightM)),
            StemVolumeForm.LogSquareHeight => Math.Pow(10, A + B * Math.Log10(diameterCm * diameterCm * heightM)),
            _ => A * heightM + B * squareM + C * squareM * heightM + D,
        };
    }
}

/// <summary>Trees below a height lie on a straight line between two diameters (only 東京スギ).</summary>
internal sealed record StraightLine(double HeightBelowM, double FromCm, double ToCm, int FromJunctionPoints);

/// <summary>An equation with other coefficients in each diameter class.</summary>
internal sealed class DiameterClassEquation(string name, IReadOnlyList<DiameterClass> classes, IReadOnlyList<StraightLine> lines)
    : StemVolumeEquation(name)
{
    public override StemVolumeNumbers Numbers => new(Name, "classes",
        [.. classes.Select(step => new[] { step.FromCm, step.ToCm, step.JunctionPoints, (double)step.Form, step.A, step.B, step.C, step.D, step.Scale, step.Offset })],
        [.. lines.Select(line => new[] { line.HeightBelowM, line.FromCm, line.ToCm, line.FromJunctionPoints })], []);

    protected override double Plain(double diameterCm, double heightM)
    {
        foreach (var step in classes)
        {
            if (diameterCm < step.ToCm)
                return step.M3(diameterCm, heightM);
        }

        return classes[^1].M3(diameterCm, heightM);
    }

    protected override double Smooth(double diameterCm, double heightM)
    {
        if (lines.FirstOrDefault(line => heightM < line.HeightBelowM) is { } straight && diameterCm >= straight.FromCm && diameterCm <= straight.ToCm)
            return OnLine(straight, diameterCm, heightM);
        foreach (var step in classes)
        {
            if (Math.Abs(diameterCm - step.FromCm) < step.JunctionPoints)
                return AtJunction(step.FromCm, step.JunctionPoints, diameterCm, heightM);
        }

        return Plain(diameterCm, heightM);
    }

    /// <summary>Nodes every 2 cm from B−n to B+n: plain at both ends, an n-point mean between; straight lines from node to node.</summary>
    private double AtJunction(double limitCm, int points, double diameterCm, double heightM)
    {
        var start = limitCm - points;
        var step = Math.Min((int)((diameterCm - start) / 2), points - 1);
        var left = start + 2 * step;
        return Line(left, Node(step), left + 2, Node(step + 1), diameterCm);

        double Node(int index) => index == 0 || index == points
            ? Plain(start + 2 * index, heightM)
            : Mean(start + 2 * index, points, heightM);
    }

    private double Mean(double centreCm, int points, double heightM)
    {
        var sum = 0.0;
        for (var i = 0; i < points; i++)
            sum += Plain(centreCm + 2 * i - (points - 1), heightM);
        return sum / points;
    }

    private double OnLine(StraightLine line, double diameterCm, double heightM)
    {
        var from = line.FromJunctionPoints == 0 ? Plain(line.FromCm, heightM) : AtNearestJunction(line, heightM);
        return Line(line.FromCm, from, line.ToCm, Plain(line.ToCm, heightM), diameterCm);
    }

    private double AtNearestJunction(StraightLine line, double heightM)
    {
        var limit = classes.Skip(1).MinBy(step => Math.Abs(step.FromCm - line.FromCm))!.FromCm;
        return AtJunction(limit, line.FromJunctionPoints, line.FromCm, heightM);
    }
}
