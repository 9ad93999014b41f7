using System.Text.Json.Serialization;

namespace ForestSink.Web.Charts;

/// <summary>A chart as data; the page's script draws it, the table beside it says the same in figures.</summary>
/// <param name="XLabel">With the unit.</param>
/// <param name="IsLogarithmic">Both axes.</param>
public sealed record Chart(string XLabel, string YLabel, bool IsLogarithmic = false)
{
    public IReadOnlyList<ChartLine> Lines { get; init; } = [];

    public IReadOnlyList<ChartDots> Dots { get; init; } = [];

    /// <summary>Stacked in the order given.</summary>
    public IReadOnlyList<ChartBars> Bars { get; init; } = [];

    public double[]? XDomain { get; init; }

    public double[]? YDomain { get; init; }

    public int Height { get; init; } = 300;

    /// <summary>Id of the number field that takes the x under a click; its form is then sent.</summary>
    public string? PicksXInto { get; init; }

    /// <summary>Ages and years are written without a thousands separator.</summary>
    public bool XIsYear { get; init; } = true;

    /// <summary>Colour and name of each series that has a name.</summary>
    [JsonIgnore]
    public IEnumerable<(string Colour, string Label)> Key =>
        [.. Bars.Select(bars => (bars.Color, bars.Label)), .. Lines.Where(line => line.Label is not null).Select(line => (line.Color, line.Label!))];

    /// <summary>The same with the lines unnamed: a key names them.</summary>
    public Chart WithoutLabels() => this with { Lines = [.. Lines.Select(line => line with { Label = null })] };
}

/// <param name="Points">Pairs of x and y; a missing y breaks the line.</param>
/// <param name="Label">Written at the end of the line; null for none.</param>
public sealed record ChartLine(string Color, IReadOnlyList<double?[]> Points, string? Label = null, double Width = 1.75, bool IsDashed = false);

public sealed record ChartDots(string Color, IReadOnlyList<double[]> Points, double Radius = 3, bool IsFilled = true, IReadOnlyList<string>? Labels = null);

public sealed record ChartBars(string Color, string Label, IReadOnlyList<double[]> Points);

/// <summary>Colours that colour-blind eyes tell apart, in the order of use.</summary>
internal static class ChartColors
{
    public const string Ink = "#1c2321";
    public const string Faint = "#9aa6a0";
    public const string Forest = "#1f6f4a";
    public const string Sky = "#1d6fa5";
    public const string Amber = "#b26a00";
    public const string Red = "#b3261e";

    private static readonly string[] Series = [Forest, Amber, Sky, "#7a4f9a", "#00224e", "#8d8d6e"];

    public static string Of(int series) => Series[series % Series.Length];
}
