using System.Security.Cryptography;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>A file that the browser sent.</summary>
public sealed record Upload
{
    public required Guid UploadId { get; init; }
    public required string FileName { get; init; }
    public long SizeBytes { get; init; }
    public string? Sha256 { get; init; }
}

/// <summary>Uploaded files, kept in pieces in the database so that any copy of the application can check them. They are forgotten after a week.</summary>
public sealed class UploadStore(ForestSinkDatabase database)
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Stores a stream to its end, each piece in a transaction of its own; incomplete ones are never found again.</summary>
    /// <exception cref="UserErrorException">Larger than <paramref name="maxBytes"/>, or empty.</exception>
    public async Task<Upload> SaveAsync(MunicipalityCode municipality, string fileName, Stream content, long maxBytes, CancellationToken cancellation)
    {
        var upload = new Upload { UploadId = Guid.CreateVersion7(), FileName = fileName };
        await OpenAsync(municipality, upload, cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        long size = 0;
        for (var number = 0; ; number++)
        {
            var length = await content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellation);
            if (length == 0)
                break;
            size += length;
            if (size > maxBytes)
                throw new UserErrorException($"ファイルが{maxBytes / ChunkBytes} MBを超えています。", $"The file is larger than {maxBytes / ChunkBytes} MB.");
            hash.AppendData(buffer, 0, length);
            await AddAsync(municipality, upload.UploadId, number, buffer[..length], cancellation);
        }

        if (size == 0)
            throw new UserErrorException($"ファイルが空です: {fileName}", $"The file is empty: {fileName}");
        return await CompleteAsync(municipality, upload with { SizeBytes = size, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) }, cancellation);
    }

    public async Task<Upload?> FindAsync(MunicipalityCode municipality, Guid uploadId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Upload>("""
            SELECT upload_id, file_name, size_bytes, sha256 FROM upload WHERE municipality_code = @municipality AND upload_id = @uploadId AND sha256 IS NOT NULL
            """, new { uploadId }, cancellation);
    }

    /// <summary>Writes an upload to a file, piece by piece.</summary>
    /// <exception cref="UserErrorException">It is not there any more.</exception>
    public async Task<Upload> WriteToAsync(MunicipalityCode municipality, Guid uploadId, string path, CancellationToken cancellation)
    {
        var upload = await FindAsync(municipality, uploadId, cancellation)
            ?? throw new UserErrorException("送ったファイルは期限が切れました。もう一度選んでください。", "The uploaded file has expired. Choose it again.");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await using var file = File.Create(path);
        for (var number = 0; file.Position < upload.SizeBytes; number++)
        {
            var content = await transaction.QuerySingleAsync<byte[]>("""
                SELECT content FROM upload_chunk WHERE municipality_code = @municipality AND upload_id = @uploadId AND chunk_no = @number
                """, new { uploadId, number }, cancellation);
            await file.WriteAsync(content, cancellation);
        }

        return upload;
    }

    private async Task OpenAsync(MunicipalityCode municipality, Upload upload, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("DELETE FROM upload WHERE municipality_code = @municipality AND created_at < now() - interval '7 days'", null, cancellation);
        await transaction.ExecuteAsync("INSERT INTO upload (municipality_code, upload_id, file_name) VALUES (@municipality, @UploadId, @FileName)",
            new { upload.UploadId, upload.FileName }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task AddAsync(MunicipalityCode municipality, Guid uploadId, int number, byte[] content, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("INSERT INTO upload_chunk (municipality_code, upload_id, chunk_no, content) VALUES (@municipality, @uploadId, @number, @content)",
            new { uploadId, number, content }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<Upload> CompleteAsync(MunicipalityCode municipality, Upload upload, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("UPDATE upload SET size_bytes = @SizeBytes, sha256 = @Sha256 WHERE municipality_code = @municipality AND upload_id = @UploadId", upload, cancellation);
        await transaction.CommitAsync(cancellation);
        return upload;
    }
}
