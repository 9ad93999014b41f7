using ForestSink.Core.Reference;

namespace ForestSink.Core.Forest;

/// <summary>Prefecture (都道府県): JIS code 1 to 47, names, and the plane zone used where it has only one.</summary>
/// <param name="DefaultZone">Null where the prefecture lies in several zones with no main one (Hokkaido, Okinawa).</param>
public sealed record Prefecture(int Code, Bilingual Name, PlaneZone? DefaultZone)
{
    private static readonly Lazy<Prefecture[]> Table = new(Read);

    /// <summary>All 47 in code order.</summary>
    public static IReadOnlyList<Prefecture> All => Table.Value;

    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 47.</exception>
    public static Prefecture Of(int code) => code is >= 1 and <= 47
        ? Table.Value[code - 1]
        : throw new ArgumentOutOfRangeException(nameof(code), code, "都道府県コードは1～47です。 / Prefecture codes run from 1 to 47.");

    private static Prefecture[] Read() =>
    [
        .. CsvTable.Parse(EmbeddedText.Read("prefectures.csv"), "code", "ja", "en", "plane_zone").Rows.Select(row => new Prefecture(
            row.Int("code"),
            new(row.Text("ja"), row.Text("en")),
            row.OptionalInt("plane_zone") is { } zone ? PlaneZone.Of(zone) : null)),
    ];
}
