using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Work;

/// <summary>A town with four stands of 0.91 ha on the map (1 ha in the register), and short ways to log work in them.</summary>
public abstract class WorkTest : IAsyncLifetime
{
    protected static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    protected static readonly DateOnly Today = new(2026, 11, 26);

    protected TestDatabase Database { get; private set; } = null!;

    protected WorkStore Store { get; private set; } = null!;

    protected long[] Stands { get; private set; } = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Store = new WorkStore(Database.Database);
        await TestForest.AddMunicipalityAsync(Database.OwnerConnectionString, "40348");
        Stands = await TestForest.AddAsync(Database.OwnerConnectionString, "40348", [.. Cohorts]);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    protected virtual IEnumerable<TestCohort> Cohorts => Enumerable.Range(1, 4).Select(n => new TestCohort { Stand = n, AreaHa = 1 });

    protected WorkEntry Thinning(params WorkedStand[] stands) => new()
    {
        Kind = "thinning",
        Method = "selective-haul",
        DoneOn = new(2026, 6, 12),
        StemsRemovedPercent = 30,
        VolumeRemovedPercent = 25,
        VolumeRemovedM3 = 60,
        HauledM3 = 42,
        Stands = stands.Length > 0 ? stands : [new(Stands[0])],
    };

    protected static WorkSubmission Message(WorkEntry entry, Guid? record = null, int baseVersion = 0) => new()
    {
        SubmissionId = Guid.CreateVersion7(),
        RecordId = record ?? Guid.CreateVersion7(),
        BaseVersion = baseVersion,
        Source = "field",
        Entry = entry,
    };

    protected Task<SubmissionResult> SubmitAsync(WorkSubmission message) => Store.SubmitAsync(Town, message, Today, Cancellation);

    protected async Task<Guid> SubmittedAsync(WorkEntry entry)
    {
        var result = await SubmitAsync(Message(entry));
        Assert.Empty(result.Findings);
        Assert.Equal(SubmissionOutcome.Stored, result.Outcome);
        return result.RecordId;
    }

    protected async Task<T?> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    protected async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>A rectangle in stand n: the stand is 0.0009° square at 130.4 + 0.001 n.</summary>
    protected static string Box(int n, double from, double to, double south = 0, double north = 0.0009)
    {
        var (west, east) = (130.4 + (n * 0.001) + from, 130.4 + (n * 0.001) + to);
        return FormattableString.Invariant(
            $$"""{"type":"Polygon","coordinates":[[[{{west}},{{33.6 + south}}],[{{east}},{{33.6 + south}}],[{{east}},{{33.6 + north}}],[{{west}},{{33.6 + north}}],[{{west}},{{33.6 + south}}]]]}""");
    }
}
