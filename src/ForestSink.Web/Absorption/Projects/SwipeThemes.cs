using ForestSink.Web.Forest;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>The two ways in which the swipe map colours a project's stands: what a scenario absorbs, and how it differs from today.</summary>
internal static class SwipeThemes
{
    private static readonly double[] RateSteps = [0, 2, 4, 6, 8, 10, 12, 15];
    private static readonly double[] DifferenceSteps = [-10, -2, -0.05, 0.05, 2, 10];

    public static Theme Rate { get; } = new(
        "rate", new("年平均の吸収量", "Mean yearly absorption"), new("t-CO2/ha・年", "t-CO2/ha·yr"), "scenario",
        [.. Themes.Bands(RateSteps, ["#b35806", .. ColourRamp.Between(["#fdea45", "#a59c74", "#575d6d", "#00224e"], RateSteps.Length)]), Outside], RateSteps);

    /// <summary>Orange to purple, which colour-blind eyes tell apart; the middle is "no difference".</summary>
    public static Theme Difference { get; } = new(
        "difference", new("いまとの差", "Difference from today"), new("t-CO2/ha・年", "t-CO2/ha·yr"), "scenario",
        [
            new("0", new("-10 未満", "below -10"), "#b35806"),
            new("1", new("-10 ～ -2", "-10 – -2"), "#f1a340"),
            new("2", new("-2 ～ 0", "-2 – 0"), "#fee0b6"),
            new("3", new("差なし", "no difference"), "#fff3b0"),
            new("4", new("0 ～ 2", "0 – 2"), "#d8daeb"),
            new("5", new("2 ～ 10", "2 – 10"), "#998ec3"),
            new("6", new("10 以上", "10 or more"), "#542788"),
            Outside,
        ], DifferenceSteps);

    private static MapClass Outside => new("none", new("プロジェクトの外", "Not in the project"), "#e3e6e1");
}
