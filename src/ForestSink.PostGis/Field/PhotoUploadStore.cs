using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Field;

/// <summary>How much of a photo is here.</summary>
/// <param name="OffsetBytes">Where the next piece begins.</param>
/// <param name="IsComplete">The whole photo is stored as evidence, its SHA-256 checked.</param>
public readonly record struct UploadProgress(long OffsetBytes, bool IsComplete);

/// <summary>Photos in pieces, so that a bad connection goes on where it broke off. The whole becomes evidence.</summary>
public sealed class PhotoUploadStore(ForestSinkDatabase database, EvidenceStore evidence)
{
    public const int LargestPhotoBytes = 50 * 1024 * 1024;
    public const int LargestPieceBytes = 4 * 1024 * 1024;

    public async Task<UploadProgress> ProgressAsync(MunicipalityCode municipality, string sha256, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await ProgressAsync(transaction, sha256, cancellation);
    }

    /// <summary>
    /// Takes the next piece. One that begins elsewhere changes nothing and is answered by where to go on; so is a repeat.
    /// </summary>
    /// <exception cref="UserErrorException">The whole is not what was announced, or is not a photo.</exception>
    public async Task<UploadProgress> AddAsync(
        MunicipalityCode municipality, string sha256, long offset, long size, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        UploadProgress progress;
        await using (var transaction = await database.BeginAsync(municipality, cancellation))
        {
            await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@municipality || @sha256, 56))", new { sha256 }, cancellation);
            progress = await ProgressAsync(transaction, sha256, cancellation);
            if (progress.IsComplete)
                return progress;
            if (progress.OffsetBytes == offset && piece.Length > 0 && offset + piece.Length <= size)
            {
                await transaction.ExecuteAsync("""
                    DELETE FROM field_upload WHERE municipality_code = @municipality AND received_at < now() - interval '14 days' AND @offset = 0;
                    INSERT INTO field_upload (municipality_code, sha256, offset_bytes, content) VALUES (@municipality, @sha256, @offset, @content)
                    """, new { sha256, offset, content = piece.ToArray() }, cancellation);
                progress = new(offset + piece.Length, false);
            }

            await transaction.CommitAsync(cancellation);
        }

        return progress.OffsetBytes >= size ? await FinishAsync(municipality, sha256, cancellation) : progress;
    }

    private async Task<UploadProgress> FinishAsync(MunicipalityCode municipality, string sha256, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var pieces = await transaction.QueryAsync<byte[]>(
            "SELECT content FROM field_upload WHERE municipality_code = @municipality AND sha256 = @sha256 ORDER BY offset_bytes", new { sha256 }, cancellation);
        using var whole = new MemoryStream();
        foreach (var piece in pieces)
            whole.Write(piece);
        whole.Position = 0;
        try
        {
            await evidence.SaveAsync(municipality, whole, sha256, cancellation);
        }
        finally
        {
            // Also where it was refused: the next attempt begins from the start. Where saving was cut off, the pieces stay.
            if (!cancellation.IsCancellationRequested)
            {
                await transaction.ExecuteAsync("DELETE FROM field_upload WHERE municipality_code = @municipality AND sha256 = @sha256", new { sha256 }, CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
            }
        }

        return new(whole.Length, true);
    }

    private static async Task<UploadProgress> ProgressAsync(MunicipalityTransaction transaction, string sha256, CancellationToken cancellation)
    {
        var (stored, here) = await transaction.QuerySingleAsync<(long? Stored, long Here)>("""
            SELECT (SELECT size_bytes FROM evidence_file WHERE municipality_code = @municipality AND sha256 = @sha256),
                   (SELECT coalesce(sum(octet_length(content)), 0)::bigint FROM field_upload WHERE municipality_code = @municipality AND sha256 = @sha256)
            """, new { sha256 }, cancellation);
        return stored is { } size ? new(size, true) : new(here, false);
    }
}
