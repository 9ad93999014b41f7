using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Surveys;

/// <summary>A survey to be saved.</summary>
/// <param name="PlotId">Made by the client.</param>
/// <param name="RequestId">Made by the client for this saving: sent again it changes nothing.</param>
/// <param name="BaseVersion">The version that was corrected; 0 for a new plot.</param>
public sealed record PlotOrder(Guid PlotId, Guid RequestId, int BaseVersion, PlotDraft Draft);

/// <summary>Saves surveys: computes the figures once more on the server and stores them with the trees, as a version.</summary>
public sealed class SurveySaving(ForestSinkDatabase database)
{
    /// <returns>The version stored; for a repeated request the one stored then.</returns>
    /// <exception cref="UserErrorException">The draft cannot be stored, or somebody else changed the plot meanwhile.</exception>
    public async Task<int> SaveAsync(MunicipalityCode municipality, PlotOrder order, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var version = await SaveAsync(transaction, municipality, order, cancellation);
        await transaction.CommitAsync(cancellation);
        return version;
    }

    /// <summary>The same as part of a larger transaction.</summary>
    public static async Task<int> SaveAsync(MunicipalityTransaction transaction, MunicipalityCode municipality, PlotOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        var draft = Checked(order.Draft);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{order.PlotId} {order.BaseVersion} {JsonSerializer.Serialize(draft, JsonSerializerOptions.Web)}"));
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@municipality || 'plot', 0))", null, cancellation);
        if (await transaction.QuerySingleOrDefaultAsync<Earlier>(
            "SELECT version, request_hash FROM plot WHERE municipality_code = @municipality AND request_id = @RequestId", order, cancellation) is { } earlier)
            return earlier.RequestHash.AsSpan().SequenceEqual(hash) ? earlier.Version : throw new UserErrorException(
                "同じ送信番号で別の内容が届きました。画面を開き直して、もう一度保存してください。", "The same request came with other content. Open the page again and save.");
        await RefuseConflictAsync(transaction, order, cancellation);
        var place = await PlotPlacing.FindAsync(transaction, draft.StandCode, draft.Position, draft.SurveyedOn, cancellation);
        if (place.StandId is null)
            throw new UserErrorException("小班がわかりません。小班コードを入れるか、小班の中に位置を置いてください。", "The stand is not known: enter its code, or place the plot inside a stand.");
        var basis = await SurveyDocuments.NewestAsync(transaction, cancellation);
        var figures = PlotPlacing.Figures(municipality, draft.Ground, draft.Trees, draft.EdgeDistanceM, place, basis);
        await transaction.ExecuteAsync("UPDATE plot SET valid_to = now() WHERE municipality_code = @municipality AND plot_id = @PlotId AND valid_to IS NULL", order, cancellation);
        await transaction.ExecuteAsync(Insert, Row(order, draft, hash, place, figures), cancellation);
        await AddTreesAsync(transaction, order, figures, draft.Trees, cancellation);
        return order.BaseVersion + 1;
    }

    private static PlotDraft Checked(PlotDraft draft)
    {
        if (draft.PlotNo.Trim().Length is 0 or > 40)
            throw new UserErrorException("調査区の番号を40字以内で入れてください。", "Enter the plot's number, at most 40 characters.");
        if (draft.Surveyor.Trim().Length is 0 or > 100)
            throw new UserErrorException("調査者を100字以内で入れてください。", "Enter the surveyor, at most 100 characters.");
        if (draft.SurveyedOn.Year is < 1950 or > 2199)
            throw new UserErrorException("調査日を確かめてください。", "Check the date of the survey.");
        if (draft.Ground.Problem is { } problem)
            throw new UserErrorException(problem.Ja, problem.En);
        if (draft.Trees.Count == 0)
            throw new UserErrorException("立木を1本以上入れてください。", "Enter at least one tree.");
        if (draft.Note.Length > 2000)
            throw new UserErrorException("備考は2,000字までです。", "The note may have 2,000 characters.");
        return draft with { PlotNo = draft.PlotNo.Trim(), Surveyor = draft.Surveyor.Trim(), Note = draft.Note.Trim() };
    }

    private static async Task RefuseConflictAsync(MunicipalityTransaction transaction, PlotOrder order, CancellationToken cancellation)
    {
        var (newest, open, taken) = await transaction.QuerySingleAsync<(int, bool, bool)>("""
            SELECT coalesce(max(version), 0), coalesce(bool_or(valid_to IS NULL), false),
                   EXISTS (SELECT FROM plot o WHERE o.municipality_code = @municipality AND o.plot_no = @PlotNo AND o.valid_to IS NULL AND o.plot_id <> @PlotId)
            FROM plot WHERE municipality_code = @municipality AND plot_id = @PlotId
            """, new { order.PlotId, order.Draft.PlotNo }, cancellation);
        if (newest > 0 && !open)
            throw new UserErrorException("この調査区は取り下げられています。", "This plot was withdrawn.");
        if (newest != order.BaseVersion)
            throw new UserErrorException(
                $"入力中に第{newest}版が保存されました。一覧から開き直し、内容を見比べて保存してください。", $"Version {newest} was saved meanwhile. Open the plot again and compare before saving.");
        if (taken)
            throw new UserErrorException($"調査区番号 {order.Draft.PlotNo} は、ほかの調査区が使っています。", $"The plot number {order.Draft.PlotNo} belongs to another plot.");
    }

    private static object Row(PlotOrder order, PlotDraft draft, byte[] hash, PlotPlace place, PlotFigures figures) => new
    {
        order.PlotId,
        Version = order.BaseVersion + 1,
        order.RequestId,
        hash,
        draft.PlotNo,
        place.StandId,
        draft.SurveyedOn,
        draft.Surveyor,
        shape = draft.Ground.Shape == PlotShape.Circle ? "circle" : "rectangle",
        draft.Ground.RadiusM,
        draft.Ground.AlongM,
        draft.Ground.AcrossM,
        draft.Ground.SlopeDegrees,
        draft.EdgeDistanceM,
        draft.DiameterByClass,
        place.Longitude,
        place.Latitude,
        fixes = draft.PositionFixes,
        accuracy = draft.PositionAccuracyM,
        draft.Note,
        place.StandOf(figures.MainSpecies)?.Age,
        figures.MainSpecies,
        figures.AreaM2,
        figures.All.StemsPerHa,
        figures.All.MeanDiameterCm,
        figures.All.QuadraticDiameterCm,
        figures.All.BasalAreaM2PerHa,
        figures.All.MeanHeightM,
        figures.Species[0].UpperHeightM,
        figures.All.VolumeM3PerHa,
        siteClass = figures.Site is { BelowLowest: false } site ? site.SiteClass : (int?)null,
        belowLowest = figures.Site?.BelowLowest ?? false,
        figures.Status,
        figures = JsonSerializer.Serialize(figures, JsonSerializerOptions.Web),
    };

    /// <summary>One statement for all rows; COPY does not work under row-level security.</summary>
    private static Task<int> AddTreesAsync(MunicipalityTransaction transaction, PlotOrder order, PlotFigures figures, IReadOnlyList<PlotTree> trees, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO plot_tree (municipality_code, plot_id, version, tree_no, species_key, dbh_cm, height_m, stems, height_used_m, volume_m3, equation)
            SELECT @municipality, @PlotId, @version, * FROM unnest(@no, @species, @dbh, @height, @stems, @used, @volume, @equation)
            """, new
        {
            order.PlotId,
            version = order.BaseVersion + 1,
            no = trees.Select(tree => tree.No).ToArray(),
            species = trees.Select(tree => tree.SpeciesKey).ToArray(),
            dbh = trees.Select(tree => (decimal)tree.DiameterCm).ToArray(),
            height = trees.Select(tree => (decimal?)tree.HeightM).ToArray(),
            stems = trees.Select(tree => tree.Count).ToArray(),
            used = figures.Trees.Select(tree => tree.HeightM).ToArray(),
            volume = figures.Trees.Select(tree => tree.VolumeM3).ToArray(),
            equation = figures.Trees.Select(tree => tree.Equation).ToArray(),
        }, cancellation);

    // A correction that leaves the point where it was keeps how well it was measured.
    private const string Insert = """
        WITH before AS (
          SELECT position_fixes, position_accuracy_m FROM plot
          WHERE municipality_code = @municipality AND plot_id = @PlotId AND version = @Version - 1 AND ST_DWithin(geom, ST_SetSRID(ST_MakePoint(@Longitude, @Latitude), 6668), 1e-8))
        INSERT INTO plot (municipality_code, plot_id, version, request_id, request_hash, plot_no, stand_id, surveyed_on, surveyor, shape, radius_m, along_m, across_m,
          slope_degrees, edge_distance_m, diameter_by_class, geom, position_fixes, position_accuracy_m, note, age, species_key, area_m2, stems_per_ha, mean_dbh_cm, quadratic_dbh_cm, basal_area_m2_per_ha,
          mean_height_m, upper_height_m, volume_m3_per_ha, site_class, below_lowest, status, figures)
        VALUES (@municipality, @PlotId, @Version, @RequestId, @hash, @PlotNo, @StandId, @SurveyedOn, @Surveyor, @shape, @RadiusM, @AlongM, @AcrossM,
          @SlopeDegrees, @EdgeDistanceM, @DiameterByClass, ST_SetSRID(ST_MakePoint(@Longitude, @Latitude), 6668),
          coalesce(@fixes, (SELECT position_fixes FROM before)), coalesce(@accuracy, (SELECT position_accuracy_m FROM before)), @Note, @Age, @MainSpecies, @AreaM2, @StemsPerHa, @MeanDiameterCm,
          @QuadraticDiameterCm, @BasalAreaM2PerHa, @MeanHeightM, @UpperHeightM, @VolumeM3PerHa, @siteClass, @belowLowest, @Status, @figures::jsonb)
        """;

    private sealed record Earlier
    {
        public int Version { get; init; }
        public required byte[] RequestHash { get; init; }
    }
}
