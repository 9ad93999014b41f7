using System.Text.Json;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Surveys;

/// <summary>A version of a plot with its trees and the figures stored with it.</summary>
public sealed record StoredSurvey(StoredPlot Plot, IReadOnlyList<PlotTree> Trees, PlotFigures Figures);

/// <summary>Reads surveys, previews them, and withdraws those placed by mistake.</summary>
public sealed class SurveyStore(ForestSinkDatabase database)
{
    public const int MostShown = 1000;

    /// <summary>Surveys in force, the newest first; of one stand where given.</summary>
    public async Task<IReadOnlyList<StoredPlot>> ListAsync(MunicipalityCode municipality, long? standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StoredPlot>(
            $"{Select} WHERE p.municipality_code = @municipality AND p.valid_to IS NULL AND (@standId::bigint IS NULL OR p.stand_id = @standId) ORDER BY p.surveyed_on DESC, p.plot_no LIMIT {MostShown}",
            new { standId }, cancellation)).AsList();
    }

    /// <summary>A version, or the newest one.</summary>
    public async Task<StoredSurvey?> FindAsync(MunicipalityCode municipality, Guid plotId, int? version, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, plotId, version, cancellation);
    }

    /// <summary>The same inside the caller's transaction.</summary>
    internal static async Task<StoredSurvey?> FindAsync(MunicipalityTransaction transaction, Guid plotId, int? version, CancellationToken cancellation)
    {
        var plot = await transaction.QuerySingleOrDefaultAsync<StoredPlot>(
            $"{Select} WHERE p.municipality_code = @municipality AND p.plot_id = @plotId AND (@version::int IS NULL OR p.version = @version) ORDER BY p.version DESC LIMIT 1",
            new { plotId, version }, cancellation);
        if (plot is null)
            return null;
        var figures = await transaction.QuerySingleAsync<string>(
            "SELECT figures::text FROM plot WHERE municipality_code = @municipality AND plot_id = @plotId AND version = @Version", new { plotId, plot.Version }, cancellation);
        return new(plot, (await TreesAsync(transaction, [plotId], plot.Version, cancellation))[plotId].ToList(), JsonSerializer.Deserialize<PlotFigures>(figures, JsonSerializerOptions.Web)!);
    }

    /// <summary>All versions of a plot, the newest first.</summary>
    public async Task<IReadOnlyList<StoredPlot>> VersionsAsync(MunicipalityCode municipality, Guid plotId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StoredPlot>($"{Select} WHERE p.municipality_code = @municipality AND p.plot_id = @plotId ORDER BY p.version DESC", new { plotId }, cancellation)).AsList();
    }

    /// <summary>The surveys in force with their trees.</summary>
    public async Task<IReadOnlyList<(StoredPlot Plot, IReadOnlyList<PlotTree> Trees)>> AllAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginSnapshotAsync(municipality, cancellation);
        var plots = (await transaction.QueryAsync<StoredPlot>($"{Select} WHERE p.municipality_code = @municipality AND p.valid_to IS NULL ORDER BY p.plot_no", null, cancellation)).AsList();
        var trees = await TreesAsync(transaction, [.. plots.Select(plot => plot.PlotId)], null, cancellation);
        return [.. plots.Select(plot => (plot, (IReadOnlyList<PlotTree>)trees[plot.PlotId].ToList()))];
    }

    /// <summary>The figures that saving would store, and where the plot lies.</summary>
    public async Task<(PlotPlace Place, PlotFigures Figures)> PreviewAsync(
        MunicipalityCode municipality, string? standCode, PlotPosition? position, DateOnly surveyedOn, PlotGround ground, double? edgeDistanceM, IReadOnlyList<PlotTree> trees, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var place = await PlotPlacing.FindAsync(transaction, standCode, position, surveyedOn, cancellation);
        return (place, PlotPlacing.Figures(municipality, ground, trees, edgeDistanceM, place, await SurveyDocuments.NewestAsync(transaction, cancellation)));
    }

    /// <returns>False where there is no such plot in force.</returns>
    /// <exception cref="UserErrorException">No reason is given.</exception>
    public async Task<bool> WithdrawAsync(MunicipalityCode municipality, Guid plotId, string? reason, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (!await transaction.QuerySingleAsync<bool>(
            "SELECT EXISTS (SELECT FROM plot WHERE municipality_code = @municipality AND plot_id = @plotId AND valid_to IS NULL)", new { plotId }, cancellation))
            return false;
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > 500)
            throw new UserErrorException("取り下げる理由を500字以内で書いてください。", "Say why the plot is withdrawn, in at most 500 characters.");
        var closed = await transaction.ExecuteAsync(
            "UPDATE plot SET valid_to = now(), withdrawn_reason = @reason WHERE municipality_code = @municipality AND plot_id = @plotId AND valid_to IS NULL",
            new { plotId, reason = reason.Trim() }, cancellation);
        await transaction.CommitAsync(cancellation);
        return closed == 1;
    }

    private static async Task<ILookup<Guid, PlotTree>> TreesAsync(MunicipalityTransaction transaction, Guid[] plots, int? version, CancellationToken cancellation) =>
        (await transaction.QueryAsync<(Guid PlotId, int No, string SpeciesKey, double DiameterCm, double? HeightM, int Count)>("""
            SELECT t.plot_id, t.tree_no, t.species_key, t.dbh_cm::float8, t.height_m::float8, t.stems
            FROM plot_tree t JOIN plot p USING (municipality_code, plot_id, version)
            WHERE t.municipality_code = @municipality AND t.plot_id = ANY (@plots) AND (CASE WHEN @version::int IS NULL THEN p.valid_to IS NULL ELSE t.version = @version END)
            ORDER BY t.plot_id, t.tree_no
            """, new { plots, version }, cancellation)).ToLookup(row => row.PlotId, row => new PlotTree(row.No, row.SpeciesKey, row.DiameterCm, row.HeightM, row.Count));

    // A stand keeps its code while it lives; the last one names a stand that is gone.
    private const string Select = """
        SELECT p.plot_id, p.version, p.plot_no, p.stand_id, s.code AS stand_code, p.surveyed_on, p.surveyor, p.shape, p.radius_m::float8, p.along_m::float8, p.across_m::float8,
               p.slope_degrees::float8, p.edge_distance_m::float8, p.diameter_by_class, ST_X(p.geom) AS longitude, ST_Y(p.geom) AS latitude, p.position_fixes::int, p.position_accuracy_m::float8, p.note, p.age::int, p.species_key, p.area_m2,
               p.stems_per_ha, p.mean_dbh_cm, p.upper_height_m, p.volume_m3_per_ha, p.site_class::int, p.below_lowest, p.status, p.withdrawn_reason, p.valid_from, p.valid_to,
               p.saved_by, (SELECT u.display_name FROM app_user u WHERE u.user_id::text = p.saved_by) AS saved_by_name
        FROM plot p JOIN LATERAL (
          SELECT code FROM stand s WHERE s.municipality_code = p.municipality_code AND s.stand_id = p.stand_id ORDER BY s.version DESC LIMIT 1) s ON true
        """;
}
