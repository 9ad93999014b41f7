using System.Collections.Concurrent;
using System.Diagnostics;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Forest;

/// <summary>The species a municipality knows; parsed once per version of the document.</summary>
public sealed class SpeciesStore
{
    private readonly ConcurrentDictionary<string, SpeciesCatalogue> parsed = new(StringComparer.Ordinal);

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<MunicipalityCode, (SpeciesCatalogue Catalogue, long At)> recent = [];

    /// <summary>As it stood five seconds ago at most: each panel and each page of the table asks for it.</summary>
    public async ValueTask<SpeciesCatalogue> RecentAsync(ForestSinkDatabase database, MunicipalityCode municipality, CancellationToken cancellation)
    {
        if (recent.TryGetValue(municipality, out var known) && Stopwatch.GetElapsedTime(known.At) < Lifetime)
            return known.Catalogue;
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var catalogue = await FindAsync(transaction, cancellation);
        recent[municipality] = (catalogue, Stopwatch.GetTimestamp());
        return catalogue;
    }

    /// <exception cref="InvalidOperationException">The reference data was never loaded.</exception>
    public async Task<SpeciesCatalogue> FindAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var documents = await ReferenceStore.NewestAsync(transaction, "species", cancellation);
        var document = (documents.Count > 0 ? documents[0] : null)
            ?? throw new InvalidOperationException("The table of species is not loaded: forest-sink migrate.");
        return parsed.GetOrAdd(document.Sha256, static (_, content) => SpeciesCatalogue.Parse(content), document.Content);
    }
}
