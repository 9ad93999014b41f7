using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Tiles;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// Loads the generated, fictional municipality of <c>data/demo-city</c> by the same roads as a real one: boundary, map
/// layers, the importer, the terrain, a first estimate, surveys, work; and one demo user per role. Each step is skipped where it was done before.
/// </summary>
public sealed class DemoCity(ForestSinkDatabase database, string folder)
{
    public static readonly MunicipalityCode Code = MunicipalityCode.Parse("33999");

    private const string Name = "みどり野市(デモ)";
    private const string NameEn = "Midorino (demo)";
    private const int PlaneZone = 5;
    private const int EstimateYears = 8;

    /// <param name="firstYear">The fiscal year the estimate begins with.</param>
    public async Task LoadAsync(FiscalYear firstYear, CancellationToken cancellation)
    {
        await CreateAsync(cancellation);
        await new DemoUsers(database).CreateAsync(Code, cancellation);
        await new DemoLayers(database, folder).LoadAsync(Code, cancellation);
        if ((await new MunicipalityStore(database).FindAsync(Code, cancellation))!.StandCount == 0)
            await ImportAsync(cancellation);
        if (await new TerrainStore(database).FindAsync(Code, cancellation) is null || !await HasElevationAsync(cancellation))
            await new TerrainImport(database).RunAsync(Code, Path.Combine(folder, "dem.tif"), "地形: 架空", cancellation);
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));
        await new DemoEvents(database).PlantAsync(Code, cancellation);
        await new DemoProject(database).LoadAsync(Code, today, cancellation);
        if (await new Forest.EstimateYears(database).NewestAsync(Code, cancellation) is null)
            await EstimateAsync(firstYear, cancellation);
        if (!await new DemoLedger(database).IsLoadedAsync(Code, cancellation))
            await new DemoLedger(database).LoadAsync(Code, cancellation);
        await new DemoPlots(database).LoadAsync(Code, firstYear, cancellation);
        await new DemoWork(database, Path.Combine(folder, "photos")).LoadAsync(Code, today, cancellation);
        await new DemoEvents(database).LoadAsync(Code, cancellation);
    }

    /// <summary>Whether everything is there already.</summary>
    public async Task<bool> IsLoadedAsync(CancellationToken cancellation) =>
        await new MunicipalityStore(database).FindAsync(Code, cancellation) is { StandCount: > 0 }
        && (await new DemoUsers(database).ListAsync(cancellation)).Count > 0
        && await new TerrainStore(database).FindAsync(Code, cancellation) is not null
        && await HasElevationAsync(cancellation)
        && await new Forest.EstimateYears(database).NewestAsync(Code, cancellation) is not null
        && await new DemoProject(database).IsLoadedAsync(Code, cancellation)
        && await new DemoLedger(database).IsLoadedAsync(Code, cancellation)
        && await new DemoWork(database, folder).IsLoadedAsync(Code, cancellation)
        && await new DemoEvents(database).IsLoadedAsync(Code, cancellation);

    private async Task<bool> HasElevationAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(Code, cancellation);
        return await ElevationStore.FindAsync(transaction, cancellation) is not null;
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(Code, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO municipality (municipality_code, name, name_en, plane_zone, is_demo)
            VALUES (@municipality, @Name, @NameEn, @PlaneZone, true)
            ON CONFLICT DO NOTHING
            """, new { Name, NameEn, PlaneZone }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task ImportAsync(CancellationToken cancellation)
    {
        var report = await new ImportCheck(database, ImportLimits.Default).RunAsync(
            Code, new ImportFile(Path.Combine(folder, "stands.fgb"), "stands.fgb"), null, new ImportOptions(), NoReport, cancellation);
        if (report.Refusal is { } refusal)
            throw new InvalidOperationException(refusal.Message.En);
        await new ImportApply(database).RunAsync(Code, report.ImportId, new ApplyOptions(), NoReport, cancellation);
    }

    private Task<EstimateRun> EstimateAsync(FiscalYear firstYear, CancellationToken cancellation) =>
        new EstimateRunner(database).RunAsync(
            Code,
            new EstimateOrder(Guid.CreateVersion7(), firstYear.Year, firstYear.Year + EstimateYears - 1, "planted", "auto", EstimateSelection.All),
            NoReport, cancellation);

    private static Task NoReport(string japanese, string english, long done, long total, CancellationToken cancellation) => Task.CompletedTask;
}
