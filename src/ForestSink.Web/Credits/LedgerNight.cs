using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Credits;

/// <summary>
/// Once a night, municipality by municipality: puts expired reservations back to stock and recounts the ledger. Several copies
/// of the application may do so at once; expiring is a command and a second check does no harm.
/// </summary>
internal sealed partial class LedgerNight(ForestSinkDatabase database, MunicipalityStore municipalities, SaleStore sales, LedgerVerification verification, Today today, ILogger<LedgerNight> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        using var acting = Acting.As("nightly-check");
        DateOnly? done = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (done == today.Date)
                continue;
            try
            {
                await RunAsync(stoppingToken);
                done = today.Date;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogTrouble(exception);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var municipality in await municipalities.ListAsync(cancellation))
        {
            await sales.ExpireAsync(municipality.Code, today.Date, cancellation);
            await using (var transaction = await database.BeginAsync(municipality.Code, cancellation))
            {
                if (!await transaction.QuerySingleAsync<bool>("SELECT EXISTS (SELECT FROM ledger_head WHERE municipality_code = @municipality)", null, cancellation))
                    continue;
            }
            var report = await verification.VerifyAndKeepAsync(municipality.Code, cancellation);
            if (!report.IsClean)
                LogDifference(municipality.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The nightly check of the ledgers gave trouble.")]
    private partial void LogTrouble(Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The ledger of {Municipality} does not agree with itself: see its check page.")]
    private partial void LogDifference(string municipality);
}
