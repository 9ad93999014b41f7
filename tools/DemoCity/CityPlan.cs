namespace DemoCity;

/// <summary>What is asked for: a fictional municipality (市町村) of about so many stands.</summary>
/// <param name="Code">Five digits; numbers from 33998 up are not in use by any municipality.</param>
/// <param name="Name">Says that it is a demo.</param>
/// <param name="NameEn">The same in English.</param>
/// <param name="Seed">Everything follows from it.</param>
/// <param name="Stands">About how many stands (小班・枝番) to draw.</param>
internal sealed record CityPlan(string Code, string Name, string NameEn, ulong Seed, int Stands)
{
    private const double MeanStandHa = 1.5;
    private const double ForestShare = 0.86;
    private const double LengthToWidth = 2.7;

    /// <summary>JGD2011 / Japan Plane Rectangular CS V.</summary>
    public const int PlaneZoneEpsg = 6673;

    public static CityPlan Demo { get; } = new("33999", "みどり野市（デモ）", "Midorino (demo city)", 20260401, 3_500);

    /// <summary>A municipality far larger than any real one would be drawn, to measure speed with.</summary>
    public static CityPlan Large(int stands) => new("33998", "大規模試験市（架空）", "Large test city (fictional)", 33998, stands);

    /// <summary>The middle of the basin on the plane of zone V, metres east and north.</summary>
    public static (double East, double North) Centre => (-18_000, -82_000);

    /// <summary>Half the length of the basin in metres.</summary>
    public double HalfLength => HalfWidth * LengthToWidth;

    /// <summary>Half the width of the basin in metres.</summary>
    public double HalfWidth => Math.Sqrt(Stands * MeanStandHa * 10_000 / ForestShare / Math.PI / LengthToWidth);
}
