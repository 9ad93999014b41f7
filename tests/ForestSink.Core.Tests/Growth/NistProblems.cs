using ForestSink.Core.Growth.Fitting;

namespace ForestSink.Core.Tests.Growth;

/// <summary>The 27 problems of the NIST Statistical Reference Datasets for nonlinear regression, read from their files.</summary>
internal sealed record NistProblem(
    string Name, double[][] Starts, double[] Certified, double[] Deviations, double Rss, double[][] Predictors, double[] Observed)
{
    public static NistProblem Read(string file)
    {
        var lines = File.ReadAllLines(file);
        var rows = lines.Skip(40).TakeWhile(line => line.Contains('=', StringComparison.Ordinal) && line.TrimStart().StartsWith('b'))
            .Select(line => Numbers(line.Split('=')[1])).ToList();
        var data = lines.Skip(60).Select(Numbers).Where(row => row.Length > 1).ToList();
        var rss = Numbers(lines.First(line => line.StartsWith("Residual Sum of Squares", StringComparison.Ordinal)).Split(':')[1])[0];
        var name = Path.GetFileNameWithoutExtension(file);
        return new(name, [[.. rows.Select(r => r[0])], [.. rows.Select(r => r[1])]],
            [.. rows.Select(r => r[2])], [.. rows.Select(r => r[3])], rss,
            [.. data.Select(r => r[1..])], [.. data.Select(r => name == "Nelson" ? Math.Log(r[0]) : r[0])]);
    }

    public ModelFunction Model => Name switch
    {
        "Bennett5" => (b, x) => b[0] * Math.Pow(b[1] + x[0], -1 / b[2]),
        "BoxBOD" or "Misra1a" => (b, x) => b[0] * (1 - Math.Exp(-b[1] * x[0])),
        "Chwirut1" or "Chwirut2" => (b, x) => Math.Exp(-b[0] * x[0]) / (b[1] + b[2] * x[0]),
        "DanWood" => (b, x) => b[0] * Math.Pow(x[0], b[1]),
        "ENSO" => Enso,
        "Eckerle4" => (b, x) => b[0] / b[1] * Math.Exp(-0.5 * Square((x[0] - b[2]) / b[1])),
        "Gauss1" or "Gauss2" or "Gauss3" => (b, x) => b[0] * Math.Exp(-b[1] * x[0])
            + b[2] * Math.Exp(-Square((x[0] - b[3]) / b[4])) + b[5] * Math.Exp(-Square((x[0] - b[6]) / b[7])),
        "Hahn1" or "Thurber" => (b, x) => (b[0] + x[0] * (b[1] + x[0] * (b[2] + x[0] * b[3]))) / (1 + x[0] * (b[4] + x[0] * (b[5] + x[0] * b[6]))),
        "Kirby2" => (b, x) => (b[0] + x[0] * (b[1] + x[0] * b[2])) / (1 + x[0] * (b[3] + x[0] * b[4])),
        "Lanczos1" or "Lanczos2" or "Lanczos3" => (b, x) => b[0] * Math.Exp(-b[1] * x[0]) + b[2] * Math.Exp(-b[3] * x[0]) + b[4] * Math.Exp(-b[5] * x[0]),
        "MGH09" => (b, x) => b[0] * (x[0] * x[0] + x[0] * b[1]) / (x[0] * x[0] + x[0] * b[2] + b[3]),
        "MGH10" => (b, x) => b[0] * Math.Exp(b[1] / (x[0] + b[2])),
        "MGH17" => (b, x) => b[0] + b[1] * Math.Exp(-x[0] * b[3]) + b[2] * Math.Exp(-x[0] * b[4]),
        "Misra1b" => (b, x) => b[0] * (1 - Math.Pow(1 + b[1] * x[0] / 2, -2)),
        "Misra1c" => (b, x) => b[0] * (1 - Math.Pow(1 + 2 * b[1] * x[0], -0.5)),
        "Misra1d" => (b, x) => b[0] * b[1] * x[0] / (1 + b[1] * x[0]),
        "Nelson" => (b, x) => b[0] - b[1] * x[0] * Math.Exp(-b[2] * x[1]),
        "Rat42" => (b, x) => b[0] / (1 + Math.Exp(b[1] - b[2] * x[0])),
        "Rat43" => (b, x) => b[0] / Math.Pow(1 + Math.Exp(b[1] - b[2] * x[0]), 1 / b[3]),
        "Roszman1" => (b, x) => b[0] - b[1] * x[0] - Math.Atan(b[2] / (x[0] - b[3])) / Math.PI,
        _ => throw new NotSupportedException(Name),
    };

    private static double Enso(ReadOnlySpan<double> b, ReadOnlySpan<double> x)
    {
        var t = 2 * Math.PI * x[0];
        return b[0] + b[1] * Math.Cos(t / 12) + b[2] * Math.Sin(t / 12)
            + b[4] * Math.Cos(t / b[3]) + b[5] * Math.Sin(t / b[3]) + b[7] * Math.Cos(t / b[6]) + b[8] * Math.Sin(t / b[6]);
    }

    private static double Square(double value) => value * value;

    private static double[] Numbers(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(GrowthFiles.Number)];
}
