using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Offsets;

/// <summary>What the city tells on its public page.</summary>
public sealed record PublicText
{
    public bool IsPublished { get; init; }
    public string? Greeting { get; init; }
    public string? GreetingEn { get; init; }
    public string? HowTo { get; init; }
    public string? HowToEn { get; init; }
    public string? Contact { get; init; }
}

/// <summary>The forest drawn coarsely, by compartment: nobody can read a parcel from it.</summary>
/// <param name="Classes">SVG path data by class, in a box as wide as <see cref="PublicStore.MapWidth"/>.</param>
/// <param name="Outline">The municipality's boundary; empty where none is known.</param>
public sealed record CoarseMap(IReadOnlyList<CoarseClass> Classes, string Outline, double Height)
{
    /// <summary>Whether it is known which forest the credits came from.</summary>
    public bool ShowsCredits => Classes.Any(part => part.Class > 0);
}

/// <param name="Class">0: no credits from here; 1 to 3: up to a third, two thirds, all of the compartment's forest is behind the credits.</param>
public sealed record CoarseClass(int Class, string Paths);

/// <summary>The public page: its switch and texts, and the coarse map.</summary>
public sealed class PublicStore(ForestSinkDatabase database)
{
    public const int MapWidth = 480;

    public async Task<PublicText> TextAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<PublicText>(
            "SELECT is_published, greeting, greeting_en, how_to, how_to_en, contact FROM public_page WHERE municipality_code = @municipality", null, cancellation) ?? new();
    }

    public async Task SaveAsync(MunicipalityCode municipality, PublicText text, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO public_page (municipality_code, is_published, greeting, greeting_en, how_to, how_to_en, contact)
            VALUES (@municipality, @IsPublished, @Greeting, @GreetingEn, @HowTo, @HowToEn, @Contact)
            ON CONFLICT (municipality_code) DO UPDATE SET (is_published, greeting, greeting_en, how_to, how_to_en, contact) =
              (excluded.is_published, excluded.greeting, excluded.greeting_en, excluded.how_to, excluded.how_to_en, excluded.contact)
            """, text, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Compartments by how much of their forest was counted in the frozen runs from which lots were registered.</summary>
    /// <returns>Null where there is no forest to draw.</returns>
    public async Task<CoarseMap?> MapAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var rows = (await transaction.QueryAsync<CoarseRow>("""
            WITH border AS (SELECT ST_Transform(boundary, 3857) AS geom FROM municipality WHERE municipality_code = @municipality),
            box AS (
              SELECT ST_XMin(e) AS x, ST_YMax(e) AS y, @MapWidth / nullif(ST_XMax(e) - ST_XMin(e), 0) AS scale, ST_YMax(e) - ST_YMin(e) AS height
              FROM (SELECT ST_Extent(geom)::geometry AS e FROM (SELECT geom_3857 AS geom FROM compartment WHERE municipality_code = @municipality UNION ALL SELECT geom FROM border) every) all_of_it),
            credited AS (
              SELECT DISTINCT r.stand_id FROM monitoring_row r
              WHERE r.municipality_code = @municipality AND r.run_id IN (SELECT run_id FROM credit_lot WHERE municipality_code = @municipality AND withdrawn_by IS NULL)),
            shares AS (
              SELECT s.compartment_code, sum(s.polygon_area_ha) FILTER (WHERE c.stand_id IS NOT NULL) / nullif(sum(s.polygon_area_ha), 0) AS share
              FROM current_stand s LEFT JOIN credited c USING (stand_id) WHERE s.municipality_code = @municipality GROUP BY 1)
            SELECT coalesce(ceil(s.share * 3), 0)::int AS class,
                   string_agg(ST_AsSVG(ST_TransScale(ST_SimplifyPreserveTopology(c.geom_3857, 60), -box.x, -box.y, box.scale, box.scale), 1, 0), ' ') AS paths,
                   coalesce((SELECT ST_AsSVG(ST_TransScale(ST_SimplifyPreserveTopology(geom, 60), -box.x, -box.y, box.scale, box.scale), 1, 0) FROM border, box), '') AS outline,
                   max(box.height * box.scale) AS height
            FROM compartment c CROSS JOIN box LEFT JOIN shares s USING (compartment_code)
            WHERE c.municipality_code = @municipality AND box.scale IS NOT NULL GROUP BY 1 ORDER BY 1
            """, new { MapWidth = (double)MapWidth }, cancellation)).AsList();
        return rows.Count == 0 ? null : new([.. rows.Select(row => new CoarseClass(row.Class, row.Paths))], rows[0].Outline, rows[0].Height);
    }

    private sealed record CoarseRow(int Class, string Paths, string Outline, double Height);
}
