using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Accounts;

/// <summary>The way in where nobody can invite yet: a one-time link that makes its holder the administrator.</summary>
public sealed class FirstAdministrator(ForestSinkDatabase database)
{
    /// <summary>A municipality that has a real administrator (not a demo user) needs no such link.</summary>
    public async Task<bool> ExistsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<bool>("""
            SELECT EXISTS (SELECT FROM membership m JOIN app_user u USING (user_id)
                           WHERE m.municipality_code = @municipality AND m.role = 'admin' AND NOT u.is_demo AND u.closed_at IS NULL)
            """, null, cancellation);
    }

    /// <summary>A fresh link; those printed before and not used stop working, so that only the newest opens the door.</summary>
    public async Task<OneTimeToken> InviteAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using (var transaction = await database.BeginAsync(municipality, cancellation))
        {
            await transaction.ExecuteAsync("""
                UPDATE invitation SET revoked_at = now()
                WHERE municipality_code = @municipality AND email IS NULL AND accepted_at IS NULL AND revoked_at IS NULL
                """, null, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        return await new InvitationStore(database).InviteAsync(municipality, email: null, [Role.Admin], organisation: null, cancellation);
    }

    /// <summary>The municipality of that code, or every one where none is named.</summary>
    /// <exception cref="UserErrorException">There is none of that code.</exception>
    public async Task<IReadOnlyList<MunicipalityCode>> ChosenAsync(string? code, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var known = (await transaction.QueryAsync<string>("""
            SELECT municipality_code FROM municipality WHERE @code::text IS NULL OR municipality_code = @code ORDER BY 1
            """, new { code }, cancellation)).Select(MunicipalityCode.Parse).ToList();
        return code is null || known.Count > 0
            ? known
            : throw new UserErrorException($"市町村 {code} のデータはまだありません。", $"There is no municipality {code} here yet.");
    }
}
