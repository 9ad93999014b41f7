namespace ForestSink.Core.Work;

/// <summary>What a file is, told by its first bytes; names and declared types are not believed.</summary>
public static class MediaType
{
    /// <summary>Bytes needed to tell.</summary>
    public const int HeadBytes = 32;

    private static readonly string[] HeicBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

    /// <summary>Null where it is neither a photo nor a PDF.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0x49, 0x49, 0x2A, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2A, ..] => "image/tiff",
        _ when head.StartsWith("%PDF-"u8) => "application/pdf",
        _ when head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8) => "image/webp",
        _ when head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) && IsHeic(head[8..12]) => "image/heic",
        _ => null,
    };

    public static bool IsPhoto(string mediaType) => mediaType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Browsers show these by themselves; HEIC and TIFF they do not.</summary>
    public static bool IsShownByBrowsers(string mediaType) => mediaType is "image/jpeg" or "image/png" or "image/webp";

    public static string Extension(string mediaType) => mediaType switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "image/heic" => ".heic",
        "image/tiff" => ".tif",
        _ => ".pdf",
    };

    private static bool IsHeic(ReadOnlySpan<byte> brand)
    {
        foreach (var known in HeicBrands)
        {
            if (brand.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(known)))
                return true;
        }

        return false;
    }
}
