using System.Security.Cryptography;
using System.Text;
using Dapper;
using ForestSink.PostGis.Database;
using Npgsql;

namespace ForestSink.PostGis.Reference;

/// <summary>One version of a reference document, as stored. <c>Owner</c> is 00000 (ships with the program), PP000 or a municipality.</summary>
public sealed record ReferenceDocument(string MunicipalityCode, string Kind, string Name, int Version, string Sha256, string Content, DateTime CreatedAt)
{
    public string Owner => MunicipalityCode;
}

/// <summary>Reference documents: shipped ones are loaded from <c>data/</c>, others are added by users; none ever changes.</summary>
public static class ReferenceStore
{
    /// <summary>The folders of <c>data/</c> that hold reference documents; the folder's name is the document's kind.</summary>
    public static readonly IReadOnlyList<string> Kinds =
        ["species", "expansion-factors", "yield-tables", "density-diagrams", "height-curves", "stem-volume", "methodologies", "cutting-ages", "plane-zones", "import-mappings", "work-rules", "costs", "planting"];

    /// <summary>Adds each shipped file whose text is new as the next version of its document. Runs as the owner.</summary>
    public static async Task LoadShippedAsync(string ownerConnectionString, string dataDirectory, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        foreach (var file in Kinds.SelectMany(kind => Files(Path.Combine(dataDirectory, kind))))
        {
            var content = await File.ReadAllTextAsync(file, cancellation);
            await connection.ExecuteAsync(new CommandDefinition("""
                INSERT INTO reference_document (municipality_code, kind, name, version, sha256, content)
                SELECT '00000', @kind, @name,
                       1 + coalesce((SELECT max(version) FROM reference_document d
                                     WHERE d.municipality_code = '00000' AND d.kind = @kind AND d.name = @name), 0),
                       @sha256, @content
                WHERE NOT EXISTS (SELECT FROM newest_reference_document d
                                  WHERE d.municipality_code = '00000' AND d.kind = @kind AND d.name = @name AND d.sha256 = @sha256)
                """, new { kind = Path.GetFileName(Path.GetDirectoryName(file)), name = Path.GetFileNameWithoutExtension(file), sha256 = Sha256(content), content }, cancellationToken: cancellation));
        }
    }

    /// <summary>The newest version of every document of a kind that the municipality sees, its own first.</summary>
    public static async Task<IReadOnlyList<ReferenceDocument>> NewestAsync(MunicipalityTransaction transaction, string kind, CancellationToken cancellation) =>
        (await transaction.QueryAsync<ReferenceDocument>("""
            SELECT municipality_code, kind, name, version, sha256, content, created_at
            FROM newest_reference_document WHERE kind = @kind ORDER BY name
            """, new { kind }, cancellation)).AsList();

    /// <summary>The exact version an estimate was made with.</summary>
    public static Task<ReferenceDocument?> ByHashAsync(MunicipalityTransaction transaction, string kind, string name, string sha256, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<ReferenceDocument>("""
            SELECT municipality_code, kind, name, version, sha256, content, created_at
            FROM reference_document WHERE kind = @kind AND name = @name AND sha256 = @sha256
            ORDER BY municipality_code DESC, version DESC LIMIT 1
            """, new { kind, name, sha256 }, cancellation);

    /// <summary>Adds a document, or its next version; the same text again changes nothing.</summary>
    /// <param name="owner">The municipality itself or its prefecture (PP000).</param>
    /// <returns>The version that now holds the text.</returns>
    public static async Task<int> AddAsync(MunicipalityTransaction transaction, string owner, string kind, string name, string content, CancellationToken cancellation)
    {
        var parameters = new { owner, kind, name, sha256 = Sha256(content), content };
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@owner || @kind || @name, 0))", parameters, cancellation);
        return await transaction.QuerySingleAsync<int>("""
            WITH newest AS (
              SELECT version, sha256 FROM reference_document
              WHERE municipality_code = @owner AND kind = @kind AND name = @name ORDER BY version DESC LIMIT 1),
            added AS (
              INSERT INTO reference_document (municipality_code, kind, name, version, sha256, content)
              SELECT @owner, @kind, @name, 1 + coalesce((SELECT version FROM newest), 0), @sha256, @content
              WHERE NOT EXISTS (SELECT FROM newest WHERE newest.sha256 = @sha256)
              RETURNING version)
            SELECT version FROM added UNION ALL SELECT version FROM newest WHERE NOT EXISTS (SELECT FROM added)
            """, parameters, cancellation);
    }

    public static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".csv" or ".json").Order(StringComparer.Ordinal)
            : [];
}
