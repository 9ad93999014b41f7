using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Forest;

/// <summary>A site class (地位級) that somebody answers for, and where it comes from.</summary>
public sealed record StatedSiteClass(int SiteClass, string Source, SourceStatus Status)
{
    public const int Best = 1, Worst = 5, LongestSource = 200;

    /// <summary>Keys of a register record's attributes that tell where its class comes from and how certain it is.</summary>
    public const string SourceKey = "地位級の由来", StatusKey = "地位級の確かさ";

    /// <exception cref="UserErrorException">No such class, or no source.</exception>
    public StatedSiteClass Checked() => this switch
    {
        { SiteClass: < Best or > Worst } => throw new UserErrorException($"地位級は{Best}～{Worst}から選んでください。", $"Choose a site class from {Best} to {Worst}."),
        { Source.Length: 0 or > LongestSource } => throw new UserErrorException($"地位級の由来を{LongestSource}字までで入れてください（例: 県の地位級図、隣の小班の森林簿）。", $"Tell where the site class comes from in at most {LongestSource} characters (such as the prefecture's map of site classes)."),
        _ => this,
    };

    /// <summary>Of the status key's value: null where the class was not stated; what cannot be read counts as unverified.</summary>
    public static SourceStatus? StatusOf(string? code) => code is null ? null : SourceStatusText.TryParse(code, out var status) ? status : SourceStatus.Unverified;

    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [SourceKey] = Source, [StatusKey] = Status.Code() });
}

/// <summary>How much land of a site class lies around, by the register.</summary>
public sealed record NeighbourSiteClass(int SiteClass, decimal AreaHa);

/// <summary>What the register offers for land whose site class is asked for.</summary>
/// <param name="OfGround">The class of the bare ground itself, as the register writes it; what is planted there takes it over.</param>
/// <param name="Neighbours">Within <see cref="SiteClassStatement.RadiusM"/>, the best class first.</param>
public sealed record SiteClassOffer(string? OfGround, IReadOnlyList<NeighbourSiteClass> Neighbours)
{
    /// <summary>By area; null where no neighbour has a class.</summary>
    public decimal? Mean => Neighbours.Sum(each => each.AreaHa) is > 0 and var all ? Neighbours.Sum(each => each.SiteClass * each.AreaHa) / all : null;

    /// <summary>The neighbours' mean as somebody may state it: an estimate, not a measurement.</summary>
    public StatedSiteClass? Proposal => Mean is { } mean
        ? new((int)Math.Round(mean, MidpointRounding.AwayFromZero), string.Create(CultureInfo.InvariantCulture, $"周り{SiteClassStatement.RadiusM} m の林分の地位級の面積平均 {mean:0.00}（推定）"), SourceStatus.Unverified)
        : null;
}

/// <summary>
/// Puts a site class that somebody states into a register record that has none, or has only a stated one: what the register or a survey
/// says is never overwritten by hand. Without a class a yield table by site classes gives a record no estimate.
/// </summary>
public sealed class SiteClassStatement(ForestSinkDatabase database)
{
    public const int RadiusM = 300;

    /// <summary>What the register offers for a stand.</summary>
    public async Task<SiteClassOffer> OfferAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var ofGround = await transaction.QuerySingleOrDefaultAsync<string>("""
            SELECT c.site_class FROM current_cohort c
            WHERE c.municipality_code = @municipality AND c.stand_id = @standId AND c.site_class IS NOT NULL AND c.forest_type IN ('cut-over', 'natural-cut-over', 'unstocked', 'hard-to-regenerate')
            ORDER BY c.area_ha DESC NULLS LAST LIMIT 1
            """, new { standId }, cancellation);
        return new(ofGround, [.. (await transaction.QueryAsync<NeighbourSiteClass>(Neighbours, new { standId, RadiusM }, cancellation))]);
    }

    /// <exception cref="UserErrorException">The record is gone, or its class comes from the register or a survey.</exception>
    public async Task StateAsync(MunicipalityCode municipality, long standId, long cohortId, StatedSiteClass stated, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stated);
        stated.Checked();
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT FROM stand WHERE municipality_code = @municipality AND stand_id = @standId FOR UPDATE", new { standId }, cancellation);
        var present = await transaction.QuerySingleOrDefaultAsync<Present>($"""
            SELECT site_class, attributes ? '{StatedSiteClass.StatusKey}' AS is_stated FROM cohort
            WHERE municipality_code = @municipality AND stand_id = @standId AND cohort_id = @cohortId AND valid_to IS NULL
            """, new { standId, cohortId }, cancellation) ?? throw new UserErrorException("この林分の記録はもうありません。画面を読み直してください。", "This record is no longer there. Reload the page.");
        if (present is { SiteClass: not null, IsStated: false })
            throw new UserErrorException($"この林分の地位級は森林簿か調査の {present.SiteClass} 級です。手では変えられません。標準地調査で直してください。", $"The register or a survey gives class {present.SiteClass}; it is not changed by hand. Correct it by a survey plot.");
        await WriteAsync(transaction, standId, [cohortId], stated.SiteClass.ToString(CultureInfo.InvariantCulture), stated.ToJson(), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>New versions of the stand and of the records named, so that history and log show the change.</summary>
    /// <param name="facts">Attributes to add, a JSON object; nothing else that told of an earlier class stays.</param>
    internal static async Task WriteAsync(MunicipalityTransaction transaction, long standId, long[] cohortIds, string siteClass, string facts, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync(NewVersions, new { standId, cohortIds, siteClass, facts }, cancellation);
        await transaction.ExecuteAsync(ApplySql.Municipality, new { importId = (Guid?)null }, cancellation);
    }

    // A degree of the map's projection is longer on the map than on the ground: by 1 / cos(latitude).
    private const string Neighbours = """
        SELECT c.site_class::int AS site_class, sum(c.area_ha) AS area_ha
        FROM stand o
        CROSS JOIN LATERAL (SELECT @RadiusM / cos(radians(ST_Y(ST_Centroid(o.geom)))) AS far) d
        CROSS JOIN LATERAL stands_in_box(ST_Expand(ST_Envelope(o.geom_3857), d.far)) s
        JOIN cohort c ON c.municipality_code = s.municipality_code AND c.stand_id = s.stand_id AND c.valid_to IS NULL
        WHERE o.municipality_code = @municipality AND o.stand_id = @standId AND o.valid_to IS NULL
          AND c.site_class ~ '^[1-5]$' AND c.area_ha > 0 AND ST_DWithin(s.geom_3857, o.geom_3857, d.far)
        GROUP BY 1 ORDER BY 1
        """;

    // content_hash stays the import's: the same register imported again does not undo what was found.
    private const string NewVersions = """
        UPDATE stand SET valid_to = now() WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL;
        INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom)
        SELECT municipality_code, stand_id, version + 1, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom
        FROM stand WHERE municipality_code = @municipality AND stand_id = @standId ORDER BY version DESC LIMIT 1;
        CREATE TEMP TABLE classed ON COMMIT DROP AS
          SELECT * FROM cohort WHERE municipality_code = @municipality AND stand_id = @standId AND cohort_id = ANY (@cohortIds) AND valid_to IS NULL;
        UPDATE cohort SET valid_to = now() FROM classed s
        WHERE cohort.municipality_code = @municipality AND cohort.cohort_id = s.cohort_id AND cohort.version = s.version;
        UPDATE classed SET site_class = @siteClass, version = version + 1, valid_from = now(), valid_to = NULL,
          attributes = coalesce(attributes, '{}') - ARRAY['地位級の由来', '地位級の確かさ'] || @facts::jsonb;
        INSERT INTO cohort SELECT * FROM classed;
        """;

    private sealed record Present
    {
        public string? SiteClass { get; init; }
        public bool IsStated { get; init; }
    }
}
