using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ForestSink.Core.Audit;

/// <summary>One line of a municipality's audit log (監査ログ): who did what to which thing, with the old and new values as JSON.</summary>
public sealed record AuditEntry
{
    public required string MunicipalityCode { get; init; }

    /// <summary>1, 2, 3 … without gaps.</summary>
    public required long EntryNo { get; init; }

    public required DateTime At { get; init; }

    /// <summary>A user's id, or the name of what acted without a user: <c>command-line</c>, <c>visitor</c>, <c>database:role</c>.</summary>
    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string ThingKind { get; init; }

    public required string ThingId { get; init; }

    public string? OldValues { get; init; }

    public string? NewValues { get; init; }

    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>
    /// What is hashed: each field as "length in bytes:text;", absent ones as "-;", so that no two different
    /// entries read the same. The database writes the same text (function audit_content).
    /// </summary>
    public string Content()
    {
        var content = new StringBuilder();
        string?[] fields =
        [
            MunicipalityCode,
            EntryNo.ToString(CultureInfo.InvariantCulture),
            At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            Actor, Action, ThingKind, ThingId, OldValues, NewValues,
        ];
        foreach (var field in fields)
            content.Append(field is null ? "-;" : $"{Encoding.UTF8.GetByteCount(field)}:{field};");
        return content.ToString();
    }

    /// <summary>SHA-256 over the previous entry's hash and this entry's content.</summary>
    public byte[] ComputeHash() => SHA256.HashData([.. PreviousHash, .. Encoding.UTF8.GetBytes(Content())]);
}
