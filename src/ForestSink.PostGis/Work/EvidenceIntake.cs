using System.Globalization;
using System.Security.Cryptography;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

/// <summary>A file on our disk for as long as it is looked at: hashed, told what it is, scanned, its EXIF and thumbnail read.</summary>
internal sealed class EvidenceIntake : IDisposable
{
    private const int ThumbnailPixels = 640;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-evidence-");

    private EvidenceIntake()
    {
    }

    public string FilePath => Path.Combine(folder.FullName, "file");

    public string Sha256 { get; private set; } = "";

    public string MediaType { get; private set; } = "";

    public long SizeBytes { get; private set; }

    public string Condition { get; private set; } = "good";

    public PhotoFacts Facts { get; private set; } = PhotoFacts.None;

    public byte[]? Thumbnail { get; private set; }

    public (int Width, int Height)? Pixels { get; private set; }

    public string? Scanner { get; private set; }

    /// <exception cref="UserErrorException">Too large, empty, neither photo nor PDF, not what was announced, or infected.</exception>
    public static async Task<EvidenceIntake> ReadAsync(Stream content, string? announcedSha256, EvidenceOptions options, CancellationToken cancellation)
    {
        var intake = new EvidenceIntake();
        try
        {
            await intake.SpoolAsync(content, cancellation);
            if (announcedSha256 is not null && announcedSha256 != intake.Sha256)
                throw new UserErrorException("届いたファイルが送ったものと違います（途中で壊れました）。もう一度送ってください。", "What arrived is not what was sent (broken on the way). Send it again.");
            await intake.ScanAsync(options, cancellation);
            if (Core.Work.MediaType.IsPhoto(intake.MediaType))
            {
                intake.Facts = PhotoFacts.Read(intake.FilePath);
                await intake.LookAsync(cancellation);
            }

            return intake;
        }
        catch
        {
            intake.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task SpoolAsync(Stream content, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(FilePath);
        var buffer = new byte[81_920];
        int length;
        while ((length = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            SizeBytes += length;
            if (SizeBytes > EvidenceOptions.MaxBytes)
                throw new UserErrorException("ファイルが50 MBを超えています。小さくしてから選んでください。", "The file is larger than 50 MB. Make it smaller first.");
            hash.AppendData(buffer, 0, length);
            await file.WriteAsync(buffer.AsMemory(0, length), cancellation);
        }

        if (SizeBytes == 0)
            throw new UserErrorException("ファイルが空です。", "The file is empty.");
        file.Position = 0;
        var head = new byte[Core.Work.MediaType.HeadBytes];
        var known = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        MediaType = Core.Work.MediaType.Of(head.AsSpan(0, known))
            ?? throw new UserErrorException("写真（JPEG・PNG・WebP・HEIC・TIFF）でもPDFでもないファイルです。", "The file is neither a photo (JPEG, PNG, WebP, HEIC, TIFF) nor a PDF.");
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task ScanAsync(EvidenceOptions options, CancellationToken cancellation)
    {
        if (options.ScanCommand?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var program, .. var arguments])
            return;
        var answer = await BoundedProcess.RunAsync(program, [.. arguments, FilePath], cancellation);
        if (answer is { ExitCode: 1 })
            throw new UserErrorException("ウイルス検査で問題が見つかったため、受け取りませんでした。", "The virus scan found a problem; the file was not taken.");
        if (answer is not { ExitCode: 0 })
            throw new UserErrorException("ウイルス検査ができないため、いまは受け取れません。少し待ってもう一度送ってください。", "The virus scan cannot be run, so the file cannot be taken now. Send it again in a while.");
        Scanner = Path.GetFileName(program);
    }

    /// <summary>Without the picture tools a photo is kept all the same, only without a preview.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        var small = Path.Combine(folder.FullName, "small.jpg");
        var made = await BoundedProcess.RunAsync("vipsthumbnail",
            [FilePath, "--size", string.Create(CultureInfo.InvariantCulture, $"{ThumbnailPixels}x{ThumbnailPixels}"), "-o", small + "[Q=78,strip]"], cancellation);
        if (made is null)
            return;
        if (made is { ExitCode: 0 } && File.Exists(small) && new FileInfo(small).Length <= 524_288)
            Thumbnail = await File.ReadAllBytesAsync(small, cancellation);
        if (Thumbnail is null || made.Value.Words.Contains("premature end", StringComparison.OrdinalIgnoreCase))
            Condition = "damaged";
        if (await SizeAsync("width", cancellation) is { } width && await SizeAsync("height", cancellation) is { } height)
            Pixels = (width, height);
    }

    private async Task<int?> SizeAsync(string field, CancellationToken cancellation) =>
        await BoundedProcess.RunAsync("vipsheader", ["-f", field, FilePath], cancellation) is { ExitCode: 0 } answer
        && int.TryParse(answer.Words.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && pixels > 0 ? pixels : null;
}
