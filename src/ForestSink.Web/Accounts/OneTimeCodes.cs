using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ForestSink.PostGis.Accounts;
using Microsoft.AspNetCore.Identity;

namespace ForestSink.Web.Accounts;

/// <summary>
/// Codes of an authenticator app (RFC 6238), each accepted once. Identity's own provider accepts a code again until its
/// time is over; who looks over a shoulder has that long (RFC 6238, 5.2, forbids it).
/// </summary>
internal sealed class OneTimeCodes(CredentialStore credentials, TimeProvider clock) : AuthenticatorTokenProvider<Account>
{
    private const int StepSeconds = 30;
    private const int ToleratedSteps = 2;                        // clocks of phones are a minute off at most

    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 } key
        && Step(key, token) is { } step
        && await credentials.UseTotpStepAsync(user.UserId, step, CancellationToken.None);

    /// <summary>The time step near now whose code this is.</summary>
    private long? Step(string base32Key, string code)
    {
        var key = FromBase32(base32Key);
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        for (var step = now - ToleratedSteps; step <= now + ToleratedSteps; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code)))
                return step;
        }
        return null;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 is defined on SHA-1, and authenticator apps know no other.")]
    private static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(key, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var letter in text)
        {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
            buffer &= (1 << bits) - 1;
        }
        return [.. bytes];
    }
}
