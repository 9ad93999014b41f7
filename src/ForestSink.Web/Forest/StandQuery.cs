using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Tiles;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Forest;

/// <summary>
/// The map's state in an address, as far as the server reads it: the same keys in the page, the table and the legend.
/// Whatever cannot be read narrows nothing, so that an old link still opens.
/// </summary>
internal sealed class StandQuery
{
    private static readonly char[] Comma = [','];

    /// <summary>Fiscal year shown.</summary>
    [FromQuery(Name = "fy")]
    public int? Fy { get; init; }

    [FromQuery(Name = "run")]
    public Guid? Run { get; init; }

    /// <summary>Legend classes of species, by comma.</summary>
    [FromQuery(Name = "species")]
    public string? Species { get; init; }

    [FromQuery(Name = "type")]
    public string? Type { get; init; }

    /// <summary>Age classes: 9-12.</summary>
    [FromQuery(Name = "age")]
    public string? Age { get; init; }

    [FromQuery(Name = "q")]
    public string? Text { get; init; }

    /// <summary>Stand ids by comma.</summary>
    [FromQuery(Name = "ids")]
    public string? Ids { get; init; }

    public FiscalYear Year(Today today) => Fy is >= 1900 and <= 2200 ? new FiscalYear(Fy.Value) : today.FiscalYear;

    public TileEstimate? Estimate(Today today) => Run is { } run ? new(run, Year(today).Year) : null;

    public StandFilter Filter(Today today, SpeciesCatalogue species) => new(
        Year(today),
        Parts(Species) is { } groups ? [.. species.All.Where(s => groups.Contains(s.MapGroup, StringComparer.Ordinal)).Select(s => s.Key)] : null,
        Parts(Type),
        ReadAges(Age),
        string.IsNullOrWhiteSpace(Text) || Text.Length > 60 ? null : Text,
        ReadIds(Ids));

    public static long[]? ReadIds(string? text) => Parts(text) is { } parts
        ? [.. parts.Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).Where(id => id >= 0).Distinct()]
        : null;

    private static (int From, int To)? ReadAges(string? text) =>
        text?.Split('-') is [var from, var to]
        && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        && first is >= 1 and <= 60 && last is >= 1 and <= 60
            ? (Math.Min(first, last), Math.Max(first, last))
            : null;

    private static string[]? Parts(string? text) =>
        text?.Split(Comma, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } parts ? parts : null;
}
