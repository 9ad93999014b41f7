namespace ForestSink.Core.Surveys;

/// <summary>A measured tree, or several alike counted by diameter class (野帳の「正」).</summary>
/// <param name="No">1, 2, 3… in the plot.</param>
/// <param name="DiameterCm">At breast height (1.2 m; Hokkaido 1.3 m).</param>
/// <param name="HeightM">Null where it was not measured.</param>
/// <param name="Count">Stems that the row stands for.</param>
public sealed record PlotTree(int No, string SpeciesKey, double DiameterCm, double? HeightM = null, int Count = 1)
{
    public const double MostDiameterCm = 300, MostHeightM = 70, LeastHeightM = 1.3;
    public const int MostCount = 1000, MostRows = 3000;
}
