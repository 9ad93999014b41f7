using System.Collections.Concurrent;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Forest;

/// <summary>The species a municipality knows; parsed once per version of the document.</summary>
public sealed class SpeciesStore
{
    private readonly ConcurrentDictionary<string, SpeciesCatalogue> parsed = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The reference data was never loaded.</exception>
    public async Task<SpeciesCatalogue> FindAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var documents = await ReferenceStore.NewestAsync(transaction, "species", cancellation);
        var document = (documents.Count > 0 ? documents[0] : null)
            ?? throw new InvalidOperationException("The table of species is not loaded: forest-sink migrate.");
        return parsed.GetOrAdd(document.Sha256, static (_, content) => SpeciesCatalogue.Parse(content), document.Content);
    }
}
