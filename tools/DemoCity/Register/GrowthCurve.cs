namespace DemoCity.Register;

/// <summary>Invented yearly growth for the register's 成長量 column: the slope of a Richards curve, lower on poorer sites.</summary>
internal static class GrowthCurve
{
    private static readonly double[] SiteFactor = [1.25, 1.12, 1.0, 0.86, 0.7];

    /// <returns>Stem volume increment, m³/ha·yr, one decimal; null where no figure is kept.</returns>
    public static double? IncrementM3PerHaYear(string species, int siteClass, int age)
    {
        var (ceiling, rate, power) = species switch
        {
            Species.Sugi => (800, 0.035, 2.2),
            Species.Hinoki => (550, 0.030, 2.0),
            Species.Larch => (450, 0.040, 2.2),
            Species.RedPine => (340, 0.035, 2.0),
            Species.Kunugi => (240, 0.040, 1.8),
            Species.Konara => (230, 0.032, 1.8),
            Species.OtherBroadleaf => (210, 0.030, 1.8),
            _ => (0, 0.0, 1.0),
        };
        if (ceiling == 0) return null;
        var left = Math.Exp(-rate * age);
        return Math.Round(ceiling * SiteFactor[siteClass - 1] * power * rate * left * Math.Pow(1 - left, power - 1), 1);
    }
}

/// <summary>Species (樹種) of the demo register.</summary>
internal static class Species
{
    public const string Sugi = "スギ";
    public const string Hinoki = "ヒノキ";
    public const string RedPine = "アカマツ";
    public const string Larch = "カラマツ";
    public const string Kunugi = "クヌギ";
    public const string Konara = "コナラ";
    public const string OtherBroadleaf = "その他広葉樹";
    public const string Bamboo = "モウソウチク";
}
