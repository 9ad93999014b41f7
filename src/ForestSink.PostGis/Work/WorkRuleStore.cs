using System.Collections.Concurrent;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Work;

/// <summary>The thresholds in force for a municipality; parsed once per version of the document.</summary>
public sealed class WorkRuleStore
{
    private readonly ConcurrentDictionary<string, WorkRules> parsed = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The reference data was never loaded.</exception>
    public async Task<WorkRules> FindAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var documents = await ReferenceStore.NewestAsync(transaction, "work-rules", cancellation);
        var document = (documents.Count > 0 ? documents[0] : null)
            ?? throw new InvalidOperationException("The rules of work are not loaded: forest-sink migrate.");
        return parsed.GetOrAdd(document.Sha256, static (_, content) => WorkRules.Parse(content), document.Content);
    }
}
