using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

/// <summary>Photos and documents by the hash of their content, and what they prove. The same file is stored once however often it is sent.</summary>
public sealed partial class EvidenceStore(ForestSinkDatabase database, EvidenceOptions options)
{
    private const int ChunkBytes = 1024 * 1024;

    private const string Columns = """
        f.sha256, f.media_type, f.size_bytes, f.condition, f.taken_at, ST_X(f.position) AS longitude, ST_Y(f.position) AS latitude,
        f.direction_degrees, f.camera, f.width, f.height, f.thumbnail IS NOT NULL AS has_thumbnail, f.created_at
        """;

    /// <summary>Takes a file in.</summary>
    /// <param name="announcedSha256">What the sender computed; null where it did not.</param>
    /// <exception cref="UserErrorException">The file is not taken; the words say why.</exception>
    public async Task<EvidenceFile> SaveAsync(MunicipalityCode municipality, Stream content, string? announcedSha256, CancellationToken cancellation)
    {
        using var intake = await EvidenceIntake.ReadAsync(content, announcedSha256, options, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var isNew = await transaction.ExecuteAsync("""
            INSERT INTO evidence_file (municipality_code, sha256, media_type, size_bytes, condition, taken_at, position, direction_degrees, camera, width, height, thumbnail, scanner)
            VALUES (@municipality, @Sha256, @MediaType, @SizeBytes, @Condition, @takenAt, ST_SetSRID(ST_MakePoint(@Longitude, @Latitude), 6668), @DirectionDegrees,
                    @Camera, @width, @height, @Thumbnail, @Scanner)
            ON CONFLICT DO NOTHING
            """, new
        {
            intake.Sha256,
            intake.MediaType,
            intake.SizeBytes,
            intake.Condition,
            takenAt = intake.Facts.TakenAt?.UtcDateTime,
            intake.Facts.Longitude,
            intake.Facts.Latitude,
            intake.Facts.DirectionDegrees,
            intake.Facts.Camera,
            width = intake.Pixels?.Width,
            height = intake.Pixels?.Height,
            intake.Thumbnail,
            intake.Scanner,
        }, cancellation) == 1;
        if (isNew)
            await WriteChunksAsync(transaction, intake, cancellation);
        await transaction.CommitAsync(cancellation);
        return await FindAsync(municipality, intake.Sha256, cancellation) ?? throw new InvalidOperationException("The file was stored and is not there.");
    }

    public async Task<EvidenceFile?> FindAsync(MunicipalityCode municipality, string sha256, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<EvidenceFile>(
            $"SELECT {Columns} FROM evidence_file f WHERE f.municipality_code = @municipality AND f.sha256 = @sha256", new { sha256 }, cancellation);
    }

    /// <summary>Which of these files are here: what a tablet may then forget.</summary>
    public async Task<IReadOnlyList<string>> ArrivedAsync(MunicipalityCode municipality, IReadOnlyCollection<string> hashes, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<string>(
            "SELECT sha256 FROM evidence_file WHERE municipality_code = @municipality AND sha256 = ANY (@hashes)", new { hashes = hashes.ToArray() }, cancellation)).AsList();
    }

    public async Task<byte[]?> ThumbnailAsync(MunicipalityCode municipality, string sha256, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<byte[]>(
            "SELECT thumbnail FROM evidence_file WHERE municipality_code = @municipality AND sha256 = @sha256", new { sha256 }, cancellation);
    }

    /// <summary>Writes a stored file out, piece by piece.</summary>
    public async Task CopyToAsync(MunicipalityCode municipality, EvidenceFile file, Stream target, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        for (var number = 0; number * (long)ChunkBytes < file.SizeBytes; number++)
        {
            var content = await transaction.QuerySingleAsync<byte[]>(
                "SELECT content FROM evidence_chunk WHERE municipality_code = @municipality AND sha256 = @Sha256 AND chunk_no = @number", new { file.Sha256, number }, cancellation);
            await target.WriteAsync(content, cancellation);
        }
    }

    private static async Task WriteChunksAsync(MunicipalityTransaction transaction, EvidenceIntake intake, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(intake.FilePath);
        var buffer = new byte[ChunkBytes];
        for (var number = 0; ; number++)
        {
            var length = await file.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellation);
            if (length == 0)
                return;
            await transaction.ExecuteAsync("INSERT INTO evidence_chunk (municipality_code, sha256, chunk_no, content) VALUES (@municipality, @Sha256, @number, @content)",
                new { intake.Sha256, number, content = buffer[..length] }, cancellation);
        }
    }
}
