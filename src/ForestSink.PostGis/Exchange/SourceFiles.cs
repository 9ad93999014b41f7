using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>What an import reads, once it is known what the files are: polygons, a register, or both.</summary>
internal sealed record SourceFiles(VectorFile? Polygons, CsvRegister? Register)
{
    private static readonly byte[] FlatGeobuf = [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62];

    /// <summary>Tells the format by the first bytes, never by the name alone, and opens the file under a name of ours.</summary>
    public static async Task<SourceFiles> OpenAsync(ImportFile file, ImportFile? register, WorkFolder folder, ImportOptions options, ImportLimits limits, CancellationToken cancellation)
    {
        var csv = register is null ? null : new CsvRegister(Existing(register, limits), options.Encoding);
        var path = Existing(file, limits);
        switch (Format(path, file.FileName))
        {
            case "csv" when csv is null:
                return new(null, new CsvRegister(path, options.Encoding));
            case "csv":
                throw new UserErrorException("図形のファイルとしてCSVが選ばれています。CSVは森林簿の欄で選んでください。", "The first file must hold polygons when a register is given as well.");
            case "zip":
                return new(await OpenZipAsync(path, folder, options, limits, cancellation), csv);
            case var format:
                var link = folder.File("source." + format);
                File.CreateSymbolicLink(link, Path.GetFullPath(path));
                return new(await VectorFile.OpenAsync(link, null, options, limits, cancellation), csv);
        }
    }

    private static async Task<VectorFile> OpenZipAsync(string zip, WorkFolder folder, ImportOptions options, ImportLimits limits, CancellationToken cancellation)
    {
        var files = await ZipContents.UnpackAsync(zip, folder, limits, cancellation);
        var sources = files.Where(file => file.Extension is ".shp" or ".gpkg" or ".fgb" or ".geojson" or ".json").ToList();
        if (sources.Count > 1 && options.Layer is { } wanted)
            sources = sources.FindAll(file => Path.GetFileName(file.Stem) == wanted || Path.GetFileName(file.Name) == wanted);
        if (sources.Count > 1)
        {
            var names = sources.Select(file => Path.GetFileName(file.Name)).ToArray();
            throw new UserErrorException($"zipの中に図形のファイルが複数あります。どれかを指定してください: {string.Join("、", names)}", $"The zip holds several files with polygons; name one of: {string.Join(", ", names)}");
        }

        if (sources is not [var source])
            throw NoPolygons(files);
        if (source.Extension != ".shp")
            return await VectorFile.OpenAsync(source.Path, null, options, limits, cancellation);
        var shapefile = new Shapefile(source.Stem, files);
        var path = shapefile.Assemble(folder);
        var encoding = await shapefile.EncodingAsync(Path.ChangeExtension(path, ".dbf"), options.Encoding, cancellation);
        return await VectorFile.OpenAsync(path, encoding, options, limits, cancellation);
    }

    private static UserErrorException NoPolygons(IReadOnlyList<UnpackedFile> files) => files.Any(file => file.Extension is ".dbf" or ".shx")
        ? new("zipの中に .shp がありません。.shp・.shx・.dbf（あれば .prj・.cpg）をまとめてzipにしてください。", "The .shp is missing from the zip. Put .shp, .shx and .dbf together (with .prj and .cpg where you have them).")
        : new("zipの中に取り込めるファイル（Shapefile・GeoPackage・FlatGeobuf・GeoJSON）がありません。", "The zip holds nothing to import (Shapefile, GeoPackage, FlatGeobuf or GeoJSON).");

    private static string Existing(ImportFile file, ImportLimits limits)
    {
        var info = new FileInfo(file.Path);
        if (!info.Exists)
            throw new UserErrorException($"ファイルが見つかりません: {file.FileName}", $"No such file: {file.FileName}");
        if (info.Length == 0)
            throw new UserErrorException($"ファイルが空です: {file.FileName}", $"The file is empty: {file.FileName}");
        if (info.Length > limits.FileBytes)
            throw new UserErrorException($"ファイルが{limits.FileBytes / 1024 / 1024} MBを超えています。", $"The file is larger than {limits.FileBytes / 1024 / 1024} MB.");
        return info.FullName;
    }

    private static string Format(string path, string name)
    {
        Span<byte> start = stackalloc byte[128];
        using var file = File.OpenRead(path);
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return "zip";
        if (start.StartsWith(FlatGeobuf))
            return "fgb";
        if (start.StartsWith("SQLite format 3\0"u8))
            return "gpkg";
        if (start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0x27, 0x0A]))
            throw new UserErrorException("Shapefileは .shp・.shx・.dbf（あれば .prj・.cpg）をまとめてzipにしてください。", "Put the Shapefile's .shp, .shx and .dbf (with .prj and .cpg) into one zip.");
        var text = (start.StartsWith("\uFEFF"u8) ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return (Path.GetExtension(name).ToLowerInvariant(), text.StartsWith("{"u8)) switch
        {
            (_, true) => "geojson",
            (".csv" or ".txt", _) => "csv",
            (".json" or ".geojson", _) => throw new UserErrorException("GeoJSONとして読めません。ファイルの中身が違います。", "This is not GeoJSON; the file holds something else."),
            _ => throw new UserErrorException(
                "このファイルは取り込めません。FlatGeobuf・GeoPackage・Shapefile（zip）・GeoJSON・CSVのどれかにしてください。", "This file cannot be imported. Use FlatGeobuf, GeoPackage, a zipped Shapefile, GeoJSON or CSV."),
        };
    }
}
