using System.IO.Compression;
using System.Text;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>Unpacks an uploaded zip under names of our own choosing, and refuses the tricks zips are known for.</summary>
internal static class ZipContents
{
    private const int UnixLink = 0xA000, UnixKind = 0xF000;
    private static readonly string[] Known =
        [".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".fgb", ".geojson", ".json", ".csv", ".qix", ".sbn", ".sbx", ".qmd", ".qpj", ".qml", ".xml", ".txt", ".pdf", ".fix", ".idx", ".html"];

    private static readonly string[] Wanted = [".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".fgb", ".geojson", ".json", ".csv"];

    /// <summary>Files by their names in the zip, as unpacked into the folder.</summary>
    /// <exception cref="UserErrorException">The zip is broken or not one we accept.</exception>
    public static async Task<IReadOnlyList<UnpackedFile>> UnpackAsync(string zip, WorkFolder folder, ImportLimits limits, CancellationToken cancellation)
    {
        try
        {
            // Latin-1 hands over the raw bytes of a name, which may be in CP932 without saying so.
            await using var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Read, Encoding.Latin1, cancellation);
            var entries = archive.Entries.Where(entry => !(entry.FullName.EndsWith('/') && entry.Length == 0)).ToList();
            Refuse(entries, limits);
            var files = new List<UnpackedFile>();
            long total = 0;
            foreach (var entry in entries.Where(entry => Wanted.Contains(Extension(entry), StringComparer.Ordinal)))
            {
                var path = folder.File(FormattableString.Invariant($"{files.Count}{Extension(entry)}"));
                total = await CopyAsync(entry, path, total, limits, cancellation);
                files.Add(new(Name(entry), path));
            }

            return files;
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException("zipファイルが壊れています。もう一度作り直してください。", "The zip file is broken. Make it again.", error);
        }
    }

    private static void Refuse(List<ZipArchiveEntry> entries, ImportLimits limits)
    {
        if (entries.Count > limits.ZipEntries)
            throw new UserErrorException($"zipの中のファイルが{entries.Count}個あります。{limits.ZipEntries}個までにしてください。", $"The zip holds {entries.Count} files; {limits.ZipEntries} at most are accepted.");
        if (entries.Sum(entry => entry.Length) > limits.UnzippedBytes)
            throw TooLarge(limits);
        foreach (var entry in entries)
            Refuse(entry, limits);
    }

    private static void Refuse(ZipArchiveEntry entry, ImportLimits limits)
    {
        var name = Name(entry);
        if (name.StartsWith('/') || name.StartsWith('\\') || name.Contains(':', StringComparison.Ordinal) || name.Split('/', '\\').Contains("..", StringComparer.Ordinal) || name.Any(char.IsControl))
            throw new UserErrorException($"zipの中のファイル名「{Shown(name)}」は使えません。フォルダの外を指しています。", $"The zip names a file outside its folder: '{Shown(name)}'.");
        if (((entry.ExternalAttributes >> 16) & UnixKind) == UnixLink)
            throw new UserErrorException($"zipの中の「{Shown(name)}」はリンクです。実際のファイルを入れてください。", $"'{Shown(name)}' in the zip is a link. Put the file itself in.");
        if (entry.IsEncrypted)
            throw new UserErrorException("zipにパスワードが付いています。外してから取り込んでください。", "The zip is protected by a password. Remove it first.");
        if (Extension(entry) is ".zip" or ".7z" or ".rar" or ".gz" or ".tar")
            throw new UserErrorException($"zipの中に圧縮ファイル「{Shown(name)}」があります。一度展開してから作り直してください。", $"The zip holds another archive, '{Shown(name)}'. Unpack it first.");
        if (!Known.Contains(Extension(entry), StringComparer.Ordinal) && !IsSystemFile(name))
            throw new UserErrorException($"zipの中の「{Shown(name)}」は取り込めない種類のファイルです。", $"'{Shown(name)}' in the zip is of a kind that is not accepted.");
        if (entry.Length > 1_000_000 && entry.Length / limits.ZipRatio > entry.CompressedLength)
            throw new UserErrorException($"zipの中の「{Shown(name)}」の圧縮率が高すぎます。安全のため取り込みません。", $"'{Shown(name)}' in the zip is compressed beyond belief and is refused for safety.");
    }

    /// <summary>Counts what really comes out: the sizes a zip states may lie.</summary>
    private static async Task<long> CopyAsync(ZipArchiveEntry entry, string path, long total, ImportLimits limits, CancellationToken cancellation)
    {
        await using var source = await entry.OpenAsync(cancellation);
        await using var target = File.Create(path);
        var buffer = new byte[128 * 1024];
        long written = 0;
        for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
        {
            written += read;
            if (total + written > limits.UnzippedBytes || written > entry.Length)
                throw TooLarge(limits);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        if (written != entry.Length)
            throw new InvalidDataException("A zip entry is shorter than it says.");
        return total + written;
    }

    private static UserErrorException TooLarge(ImportLimits limits) => new(
        $"zipを展開すると{limits.UnzippedBytes / 1024 / 1024} MBを超えます。ファイルを分けてください。", $"The zip unpacks to more than {limits.UnzippedBytes / 1024 / 1024} MB. Split the file.");

    private static bool IsSystemFile(string name) =>
        name.Contains("__MACOSX/", StringComparison.Ordinal) || name.EndsWith(".DS_Store", StringComparison.Ordinal) || name.EndsWith("Thumbs.db", StringComparison.OrdinalIgnoreCase);

    private static string Extension(ZipArchiveEntry entry) => Path.GetExtension(entry.FullName).ToLowerInvariant();

    private static string Name(ZipArchiveEntry entry) =>
        entry.FullName.All(c => c <= 0xFF) ? TextEncodings.Decode(Encoding.Latin1.GetBytes(entry.FullName)) : entry.FullName;

    private static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";
}

/// <summary>A file out of a zip.</summary>
/// <param name="Name">Its name in the zip, folders included.</param>
internal sealed record UnpackedFile(string Name, string Path)
{
    public string Extension => System.IO.Path.GetExtension(Path);

    public string Stem => Name[..^System.IO.Path.GetExtension(Name).Length];
}
