using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Surveys;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Surveys;

/// <summary>Words and classes of plot coverage; the map's theme "plots" uses the same classes.</summary>
internal static class CoverageWords
{
    public static string State(CoverageGroup group) => group.Missing == 0 ? "covered" : group.Plots > 0 ? "partly" : "missing";

    public static string StateName(string state, Language t) => state switch
    {
        "covered" => t["足りている", "Covered"],
        "partly" => t["一部", "Partly"],
        _ => t["調査区なし", "No plot"],
    };

    public static string Ages(CoverageGroup group, Language t) => group.FromAge is { } from
        ? t[$"{from}～{group.ToAge}年", $"{from}–{group.ToAge} years"]
        : t["林齢なし", "no age"];

    /// <summary>State of the group of a stand of this species and origin in the year; null where it has none.</summary>
    public static string? StateOf(Coverage coverage, string species, int? originFy, FiscalYear year)
    {
        var band = (int)coverage.BandRule.Value;
        int? from = originFy is { } origin && year.Year >= origin ? (year.Year - origin) / band * band + 1 : null;
        return coverage.Groups.FirstOrDefault(group => group.SpeciesKey == species && group.FromAge == from) is { } found ? State(found) : null;
    }

    public static string Number(double? value, int decimals, Language t) => value?.ToString($"N{decimals}", t.Culture) ?? "–";

    /// <summary>For formulas: no thousands separators.</summary>
    public static string Plain(double value, int decimals = 3) => value.ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
}
