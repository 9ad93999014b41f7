using System.Security.Cryptography;
using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Exchange;

/// <summary>
/// The dry run: reads a file, compares it with the forest as it stands, and keeps the result so that it can be looked at and
/// applied. Nothing of the forest changes.
/// </summary>
public sealed class ImportCheck(ForestSinkDatabase database, ImportLimits limits)
{
    /// <summary>An import sorts whole registers; one runs at a time for a municipality, so it may do so in memory.</summary>
    internal const string ImportMemory = "SET LOCAL work_mem = '128MB'";

    /// <param name="file">Polygons with records; or polygons alone with a <paramref name="register"/>; or a CSV register of stands already stored.</param>
    /// <exception cref="Jobs.UserErrorException">The file cannot be read at all.</exception>
    public async Task<ImportReport> RunAsync(
        MunicipalityCode municipality, ImportFile file, ImportFile? register, ImportOptions options, ImportProgress progress, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        await progress("ファイルを調べています", "Looking at the file", 0, 0, cancellation);
        var source = await SourceFiles.OpenAsync(file, register, folder, options, limits, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(ImportMemory, null, cancellation);
        var target = await ImportTarget.FindAsync(transaction, municipality, options, cancellation);
        var species = await MappingStore.SpeciesAsync(transaction, cancellation);
        var mappings = await MappingStore.AllAsync(transaction, cancellation);
        var reading = new ImportReading(transaction, target, mappings, species, options, limits, progress);
        var report = Start(target, file, await HashAsync(file, register, cancellation), options);
        try
        {
            await reading.ReadAsync(source, cancellation);
        }
        catch (Refused refused)
        {
            return Describe(report, reading, source) with { Refusal = refused.Refusal };
        }

        var comparison = new ImportComparison(transaction, target, reading, progress);
        report = await comparison.RunAsync(Describe(report, reading, source), cancellation);
        await ImportStore.SaveAsync(transaction, report, reading.Mapping!, options, target.ForestVersion, cancellation);
        await comparison.KeepAsync(report.ImportId, cancellation);
        await transaction.CommitAsync(cancellation);
        return report;
    }

    private static ImportReport Start(ImportTarget target, ImportFile file, string sha256, ImportOptions options) => new()
    {
        ImportId = Guid.CreateVersion7(),
        Municipality = target.Code.ToString(),
        MunicipalityName = target.Name ?? "",
        PlaneZone = target.Zone.Number,
        CreatesMunicipality = !target.Exists,
        FileName = file.FileName,
        FileSha256 = sha256,
        Mapping = options.Mapping ?? "",
        MappingTitle = new Bilingual("", ""),
        SwapXy = options.SwapXy,
    };

    private static ImportReport Describe(ImportReport report, ImportReading reading, SourceFiles source) => report with
    {
        MunicipalityName = reading.MunicipalityName ?? "",
        Mapping = reading.Mapping?.Mapping.Name ?? report.Mapping,
        MappingTitle = reading.Mapping?.Mapping.Title ?? report.MappingTitle,
        MappingWasChosen = reading.MappingWasChosen,
        Encoding = source.Register?.Encoding ?? source.Polygons?.Encoding ?? TextEncodings.Utf8,
        Epsg = reading.Place?.System?.Epsg,
        CoordinateSystem = reading.Place?.System?.Name,
        Headings = reading.Headings,
        Rows = reading.Rows,
        BadRows = reading.BadRows,
        RowsOfOtherMunicipalities = reading.RowsOfOthers,
        Unknown = reading.Unknown,
    };

    private static async Task<string> HashAsync(ImportFile file, ImportFile? register, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { file, register }.OfType<ImportFile>())
        {
            await using var stream = File.OpenRead(part.Path);
            var buffer = new byte[128 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
                hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
