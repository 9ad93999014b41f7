using System.Buffers.Binary;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>The files that make one Shapefile: all there, none cut off, and in which encoding.</summary>
internal sealed class Shapefile
{
    private const int HeaderBytes = 100;
    private static readonly byte[] JapaneseLanguageIds = [0x13, 0x7B];

    private readonly Dictionary<string, UnpackedFile> parts;
    private readonly string name;

    public Shapefile(string stem, IEnumerable<UnpackedFile> files)
    {
        name = Path.GetFileName(stem);
        parts = files.Where(file => string.Equals(file.Stem, stem, StringComparison.OrdinalIgnoreCase)).GroupBy(file => file.Extension, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    /// <summary>Gives the parts one name in the work folder. The .cpg stays behind, because the encoding is decided here.</summary>
    public string Assemble(WorkFolder folder)
    {
        foreach (var extension in new[] { ".shp", ".shx", ".dbf", ".prj" })
        {
            if (parts.TryGetValue(extension, out var part))
                File.Move(part.Path, folder.File("source" + extension));
            else if (extension != ".prj")
                throw Missing(extension);
        }

        CheckLength(folder.File("source.shp"), ".shp");
        CheckLength(folder.File("source.shx"), ".shx");
        CheckTable(folder.File("source.dbf"));
        return folder.File("source.shp");
    }

    /// <summary>.cpg, then the table's language id, then whether the bytes are valid UTF-8, then CP932.</summary>
    public async Task<string> EncodingAsync(string dbf, string? wanted, CancellationToken cancellation)
    {
        if (wanted is not null)
            return TextEncodings.Required(wanted);
        if (parts.TryGetValue(".cpg", out var cpg) && TextEncodings.Named(await File.ReadAllTextAsync(cpg.Path, cancellation)) is { } named)
            return named;
        var bytes = await File.ReadAllBytesAsync(dbf, cancellation);
        if (JapaneseLanguageIds.Contains(bytes[29]))
            return TextEncodings.Cp932;
        return TextEncodings.IsValid(bytes.AsSpan(32), TextEncodings.Utf8) ? TextEncodings.Utf8 : TextEncodings.Cp932;
    }

    private UserErrorException Missing(string extension) => new(
        $"zipの中に {name}{extension} がありません。.shp・.shx・.dbf（あれば .prj・.cpg）をまとめてzipにしてください。",
        $"{name}{extension} is missing from the zip. Put .shp, .shx and .dbf together (with .prj and .cpg where you have them).");

    private void CheckLength(string path, string extension)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = File.OpenRead(path);
        var complete = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
            && BinaryPrimitives.ReadInt32BigEndian(header) == 9994 && BinaryPrimitives.ReadInt32BigEndian(header[24..]) * 2L <= file.Length;
        if (!complete)
            throw CutOff(extension);
    }

    private void CheckTable(string path)
    {
        Span<byte> header = stackalloc byte[32];
        using var file = File.OpenRead(path);
        if (file.ReadAtLeast(header, 32, throwOnEndOfStream: false) < 32)
            throw CutOff(".dbf");
        long records = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        long headerBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        long recordBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if (headerBytes + (records * recordBytes) > file.Length)
            throw CutOff(".dbf");
    }

    private UserErrorException CutOff(string extension) => new(
        $"{name}{extension} が壊れているか、途中で切れています。作り直してください。", $"{name}{extension} is damaged or was cut off. Make it again.");
}
