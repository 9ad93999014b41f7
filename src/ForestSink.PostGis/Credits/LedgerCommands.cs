using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.PostGis.Credits;

/// <summary>
/// Runs a posting exactly once. The client makes the command's id; whoever repeats it, after a lost answer or a crash, gets
/// the first answer and nothing is posted again. All postings of a municipality happen one after the other.
/// </summary>
public sealed class LedgerCommands(ForestSinkDatabase database)
{
    private const int Attempts = 5;

    /// <param name="request">Everything the user asked for; the same id with another request is refused.</param>
    /// <exception cref="UserErrorException">Refused, with the reason; nothing was posted.</exception>
    public async Task<T> RunAsync<T>(
        MunicipalityCode municipality, Guid commandId, string kind, object request, Func<MunicipalityTransaction, Task<T>> post, CancellationToken cancellation)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), JsonSerializerOptions.Web));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(municipality, commandId, kind, hash, post, cancellation);
            }
            catch (PostgresException conflict) when (
                conflict.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                await Task.Delay(20 * attempt, cancellation);
            }
            catch (PostgresException refused) when (LedgerRefusals.Knows(refused))
            {
                throw LedgerRefusals.Explain(refused)!;
            }
        }
    }

    /// <summary>The id of a command that no client makes, because it follows from the thing itself: the same every time.</summary>
    public static Guid IdOf(string kind, object thing) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {thing}")).AsSpan(0, 16));

    private async Task<T> TryAsync<T>(
        MunicipalityCode municipality, Guid commandId, string kind, byte[] hash, Func<MunicipalityTransaction, Task<T>> post, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        // Waits here for a twin of the same command that is still under way.
        var isNew = await transaction.ExecuteAsync("""
            INSERT INTO ledger_command (municipality_code, command_id, kind, request_hash) VALUES (@municipality, @commandId, @kind, @hash) ON CONFLICT DO NOTHING
            """, new { commandId, kind, hash }, cancellation) == 1;
        if (!isNew)
            return await FirstAnswerAsync<T>(transaction, commandId, kind, hash, cancellation);
        await transaction.ExecuteAsync("SELECT hold_ledger()", null, cancellation);
        var answer = await post(transaction);
        await transaction.ExecuteAsync("UPDATE ledger_command SET answer = @answer::jsonb WHERE municipality_code = @municipality AND command_id = @commandId",
            new { commandId, answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web) }, cancellation);
        await transaction.CommitAsync(cancellation);
        return answer;
    }

    private static async Task<T> FirstAnswerAsync<T>(MunicipalityTransaction transaction, Guid commandId, string kind, byte[] hash, CancellationToken cancellation)
    {
        var first = await transaction.QuerySingleAsync<FirstCommand>(
            "SELECT kind, request_hash, answer FROM ledger_command WHERE municipality_code = @municipality AND command_id = @commandId", new { commandId }, cancellation);
        if (first.Kind != kind || !first.RequestHash.AsSpan().SequenceEqual(hash))
            throw new UserErrorException("同じ画面からの別の内容がすでに記録されています。画面を読み直して、記録を確かめてください。",
                "Something else was already posted from this page. Reload it and check what was recorded.");
        return JsonSerializer.Deserialize<T>(first.Answer, JsonSerializerOptions.Web)!;
    }

    private sealed record FirstCommand(string Kind, byte[] RequestHash, string Answer);
}
