using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Growth;

/// <summary>A yield table with its text, for the screen.</summary>
public sealed record ReadYieldTable(ListedYieldTable Listed, YieldTable Table, SpeciesCatalogue Species, string Content);

/// <summary>Looking at tables, and at a file before it becomes one.</summary>
public sealed partial class YieldTableStore
{
    /// <summary>The newest version that the municipality sees; null where there is none of the name.</summary>
    public async Task<ReadYieldTable?> FindAsync(MunicipalityCode municipality, string name, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var document = (await ReferenceStore.NewestAsync(transaction, Kind, cancellation)).FirstOrDefault(each => each.Name == name);
        if (document is null)
            return null;
        var species = await SpeciesAsync(transaction, cancellation);
        var table = Parse(document.Content, species);
        return new(Listed(document.Owner, document.Name, document.Version, document.Sha256, table, municipality), table, species, document.Content);
    }

    /// <summary>Reads a file as it would be published, without publishing it.</summary>
    /// <returns>The table and its text in one encoding.</returns>
    /// <exception cref="UserErrorException">Names the row and the column that is wrong.</exception>
    public async Task<(YieldTable Table, SpeciesCatalogue Species, string Text)> CheckAsync(MunicipalityCode municipality, OwnYieldTable facts, byte[] csv, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(csv);
        if (!NamePattern().IsMatch(facts.Name))
            throw new UserErrorException(
                $"名前「{facts.Name}」は使えません。半角の英小文字・数字・ハイフンで、英小文字か数字から始めてください。",
                $"The name '{facts.Name}' cannot be used: lower-case letters, digits and hyphens, starting with a letter or digit.");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var species = await SpeciesAsync(transaction, cancellation);
        var text = Decode(csv);
        return (Parse(text, species, FactsOf(facts, municipality)), species, text);
    }
}
