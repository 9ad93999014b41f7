using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Exchange;

/// <summary>A mapping with whose it is: 00000 ships with the program, PP000 is the prefecture's own.</summary>
public sealed record StoredMapping(ImportMapping Mapping, string Owner, int Version, string Sha256);

/// <summary>Mappings (項目対応) as reference documents; a prefecture's own replaces the shipped one of the same name.</summary>
public static class MappingStore
{
    public const string Kind = "import-mappings";

    public static async Task<SpeciesCatalogue> SpeciesAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var documents = await ReferenceStore.NewestAsync(transaction, "species", cancellation);
        var document = documents.FirstOrDefault(d => d.Name == "species")
            ?? throw new UserErrorException("樹種の表がありません。forest-sink migrate を実行してください。", "The table of species is missing: run forest-sink migrate.");
        return SpeciesCatalogue.Parse(document.Content);
    }

    public static async Task<IReadOnlyList<StoredMapping>> AllAsync(MunicipalityTransaction transaction, CancellationToken cancellation) =>
        [.. (await ReferenceStore.NewestAsync(transaction, Kind, cancellation)).Select(document =>
            new StoredMapping(ImportMapping.Parse(document.Content), document.Owner, document.Version, document.Sha256))];

    /// <summary>Saves an earlier version's content as the prefecture's next version; what stood between stays in the history.</summary>
    /// <returns>False where the municipality sees no such version.</returns>
    public static async Task<bool> RestoreAsync(
        MunicipalityTransaction transaction, MunicipalityCode municipality, string name, string owner, int version, CancellationToken cancellation)
    {
        if (await DocumentHistory.ContentAsync(transaction, Kind, name, owner, version, cancellation) is not { } content)
            return false;
        await SaveAsync(transaction, municipality, ImportMapping.Parse(content), cancellation);
        return true;
    }

    /// <summary>Saves a mapping for the municipality's prefecture as its next version.</summary>
    public static async Task<int> SaveAsync(MunicipalityTransaction transaction, MunicipalityCode municipality, ImportMapping mapping, CancellationToken cancellation)
    {
        var species = await SpeciesAsync(transaction, cancellation);
        var json = mapping.ToJson();
        ImportMapping.Parse(json, species);
        return await ReferenceStore.AddAsync(transaction, $"{municipality.ToString()[..2]}000", Kind, mapping.Name, json, cancellation);
    }
}
