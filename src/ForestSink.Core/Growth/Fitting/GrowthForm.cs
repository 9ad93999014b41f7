namespace ForestSink.Core.Growth.Fitting;

/// <summary>The growth functions that can be fitted; t is age in years, A the value approached at last.</summary>
public enum GrowthForm
{
    /// <summary>リチャーズ: A(1 − e^(−kt))^p</summary>
    ChapmanRichards,

    /// <summary>ミッチャーリッヒ: A(1 − B·e^(−kt))</summary>
    Mitscherlich,

    /// <summary>ゴンペルツ: A·e^(−b·e^(−kt))</summary>
    Gompertz,

    /// <summary>ロジスティック: A / (1 + b·e^(−kt))</summary>
    Logistic,

    /// <summary>コルフ: A·e^(−b·t^(−c))</summary>
    Korf,

    /// <summary>ワイブル: A(1 − e^(−b·t^c))</summary>
    Weibull,
}

public static class GrowthForms
{
    public static IReadOnlyList<GrowthForm> All { get; } = Enum.GetValues<GrowthForm>();

    public static Bilingual Name(this GrowthForm form) => form switch
    {
        GrowthForm.ChapmanRichards => new("リチャーズ", "Chapman–Richards"),
        GrowthForm.Mitscherlich => new("ミッチャーリッヒ", "Mitscherlich"),
        GrowthForm.Gompertz => new("ゴンペルツ", "Gompertz"),
        GrowthForm.Logistic => new("ロジスティック", "Logistic"),
        GrowthForm.Korf => new("コルフ", "Korf"),
        GrowthForm.Weibull => new("ワイブル", "Weibull"),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, message: null),
    };

    /// <summary>The equation as it is shown to people.</summary>
    public static string Equation(this GrowthForm form) => form switch
    {
        GrowthForm.ChapmanRichards => "A (1 − exp(−k t))^p",
        GrowthForm.Mitscherlich => "A (1 − B exp(−k t))",
        GrowthForm.Gompertz => "A exp(−b exp(−k t))",
        GrowthForm.Logistic => "A / (1 + b exp(−k t))",
        GrowthForm.Korf => "A exp(−b t^(−c))",
        GrowthForm.Weibull => "A (1 − exp(−b t^c))",
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, message: null),
    };

    public static IReadOnlyList<string> Parameters(this GrowthForm form) => form switch
    {
        GrowthForm.ChapmanRichards => ["A", "k", "p"],
        GrowthForm.Mitscherlich => ["A", "B", "k"],
        GrowthForm.Korf or GrowthForm.Weibull => ["A", "b", "c"],
        _ => ["A", "b", "k"],
    };

    /// <param name="p">The parameters in the order of <see cref="Parameters"/>, all above 0.</param>
    /// <param name="age">Years, 0 or more.</param>
    public static double Value(this GrowthForm form, ReadOnlySpan<double> p, double age) => form switch
    {
        GrowthForm.ChapmanRichards => p[0] * Math.Pow(1 - Math.Exp(-p[1] * age), p[2]),
        GrowthForm.Mitscherlich => p[0] * (1 - p[1] * Math.Exp(-p[2] * age)),
        GrowthForm.Gompertz => p[0] * Math.Exp(-p[1] * Math.Exp(-p[2] * age)),
        GrowthForm.Logistic => p[0] / (1 + p[1] * Math.Exp(-p[2] * age)),
        GrowthForm.Korf => age > 0 ? p[0] * Math.Exp(-p[1] * Math.Pow(age, -p[2])) : 0,
        GrowthForm.Weibull => p[0] * (1 - Math.Exp(-p[1] * Math.Pow(age, p[2]))),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, message: null),
    };
}
