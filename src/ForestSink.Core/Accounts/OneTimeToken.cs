using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Accounts;

/// <summary>
/// The secret in an invitation's link: the municipality and 256 random bits. Only its hash is stored, so that
/// whoever reads the database cannot use it.
/// </summary>
public readonly record struct OneTimeToken(MunicipalityCode Municipality, string Secret)
{
    public static OneTimeToken Create(MunicipalityCode municipality) =>
        new(municipality, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>SHA-256 of the secret; enough for a secret that cannot be guessed.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    public override string ToString() => $"{Municipality}-{Secret}";

    public static bool TryParse([NotNullWhen(true)] string? s, out OneTimeToken token)
    {
        token = default;
        if (s is not { Length: 49 } || s[5] != '-' || !MunicipalityCode.TryParse(s[..5], out var municipality) || !Base64Url.IsValid(s.AsSpan(6)))
            return false;
        token = new OneTimeToken(municipality, s[6..]);
        return true;
    }
}
