using ForestSink.Core.Forest;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>A database and a folder for tests that import files.</summary>
public abstract class ImportTest : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-test-");

    protected static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");

    protected TestDatabase Database { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static Task Silent(string japanese, string english, long done, long total, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    protected string PathOf(string name) => Path.Combine(folder.FullName, name);

    protected string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    protected string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    protected Task<ImportReport> CheckAsync(string path, ImportOptions? options = null, string? register = null, MunicipalityCode? town = null, ImportLimits? limits = null) =>
        new ImportCheck(Database.Database, limits ?? ImportLimits.Default).RunAsync(
            town ?? Town, AsFile(path), register is null ? null : AsFile(register), options ?? new() { MunicipalityName = "久山町" }, Silent, Cancellation);

    protected Task<ImportOutcome> ApplyAsync(ImportReport report, ApplyOptions? options = null) =>
        new ImportApply(Database.Database).RunAsync(MunicipalityCode.Parse(report.Municipality), report.ImportId, options ?? new(), Silent, Cancellation);

    protected async Task<ImportOutcome> ImportAsync(string path, ImportOptions? options = null, ApplyOptions? apply = null) =>
        await ApplyAsync(await CheckAsync(path, options), apply);

    protected Task<IReadOnlyList<StoredFinding>> FindingsAsync(ImportReport report) =>
        ImportStore.AllFindingsAsync(Database.Database, MunicipalityCode.Parse(report.Municipality), report.ImportId, Cancellation);

    protected Task<UserErrorException> RefusedAsync(string path, ImportOptions? options = null, ImportLimits? limits = null) =>
        Assert.ThrowsAsync<UserErrorException>(() => CheckAsync(path, options, limits: limits));

    /// <summary>Asks as the application does: one municipality at a time.</summary>
    protected async Task<T> ScalarAsync<T>(string sql, object? parameters = null, MunicipalityCode? town = null)
    {
        await using var transaction = await Database.Database.BeginAsync(town ?? Town, Cancellation);
        return (await transaction.QuerySingleOrDefaultAsync<T>(sql, parameters, Cancellation))!;
    }

    /// <summary>Everything an import may touch, in one text: equal before and after means untouched.</summary>
    protected Task<string> ForestAsync(MunicipalityCode? town = null) => ScalarAsync<string>("""
        SELECT concat_ws('|',
          (SELECT md5(string_agg(s::text, E'\n' ORDER BY stand_id, version)) FROM stand s),
          (SELECT md5(string_agg(c::text, E'\n' ORDER BY cohort_id, version)) FROM cohort c),
          (SELECT md5(string_agg(p::text, E'\n' ORDER BY compartment_code)) FROM compartment p),
          (SELECT string_agg(m::text, E'\n' ORDER BY municipality_code) FROM municipality m))
        """, null, town);

    private static ImportFile AsFile(string path) => new(path, Path.GetFileName(path));
}
