using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Forest;

/// <summary>Something found. Kind: stand, compartment, area (大字・字) or place. Bounds: west, south, east, north in degrees.</summary>
public sealed record SearchHit
{
    public required string Kind { get; init; }

    public long? StandId { get; init; }

    public required string Title { get; init; }

    public string? Detail { get; init; }

    public required double[] Bounds { get; init; }
}

/// <summary>
/// Finds stands and compartments by code as people type it (62-3-26, ６２－３－２６, 12ｲ3, 62) and places by name.
/// </summary>
public sealed partial class ForestSearch(ForestSinkDatabase database)
{
    public const int MaxHits = 12;

    public async Task<IReadOnlyList<SearchHit>> FindAsync(MunicipalityCode municipality, string text, CancellationToken cancellation)
    {
        var folded = text.Normalize(NormalizationForm.FormKC).Trim();
        if (folded.Length is 0 or > 60)
            return [];
        var code = StandCode.TryParse(text, out var parsed) ? parsed.ToString() : null;
        var compartment = CompartmentText().Match(folded) is { Success: true } match ? match.Groups["code"].Value : null;
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<SearchHit>(Sql, new
        {
            code,
            codeStart = code is null ? null : StandFilter.LikeText(code) + "-%",
            compartment,
            compartmentStart = compartment is null ? null : StandFilter.LikeText(compartment) + "%",
            name = compartment is null && code is null ? "%" + StandFilter.LikeText(folded) + "%" : null,
            MaxHits,
        }, cancellation)).AsList();
    }

    // The exact code first, then its branches; the exact compartment, then those that begin so; names last.
    private const string Sql = """
        WITH hit AS (
          (SELECT 1 AS rank, sort_key, 'stand' AS kind, stand_id, code AS title, place_name AS detail, geom::box2d AS box
           FROM stand
           WHERE municipality_code = @municipality AND valid_to IS NULL AND (code = @code OR code LIKE @codeStart)
           ORDER BY code <> @code, sort_key LIMIT @MaxHits)
          UNION ALL
          (SELECT 2, sort_key, 'compartment', NULL, compartment_code, stand_count::text, box2d(ST_Transform(geom_3857, 6668))
           FROM compartment
           WHERE municipality_code = @municipality AND (compartment_code = @compartment OR compartment_code LIKE @compartmentStart)
           ORDER BY compartment_code <> @compartment, sort_key LIMIT @MaxHits)
          UNION ALL
          (SELECT 3, name, 'place', NULL, name, kind, box2d(geom) FROM place
           WHERE municipality_code = @municipality AND (name LIKE @name OR name_en ILIKE @name)
           ORDER BY length(name) LIMIT @MaxHits)
          UNION ALL
          (SELECT 4, place_name, 'area', NULL, place_name, count(*)::text, ST_Extent(geom)::box2d FROM stand
           WHERE municipality_code = @municipality AND valid_to IS NULL AND place_name LIKE @name
           GROUP BY place_name ORDER BY count(*) DESC LIMIT @MaxHits))
        SELECT kind, stand_id, title, detail, ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] AS bounds
        FROM hit
        ORDER BY rank, CASE rank WHEN 1 THEN (title <> @code)::int WHEN 2 THEN (title <> @compartment)::int ELSE 0 END, sort_key COLLATE "C"
        LIMIT @MaxHits
        """;

    [GeneratedRegex("^(?<code>[0-9]{1,6}[A-Za-zァ-ヶ]{0,2})(林班)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CompartmentText();
}
