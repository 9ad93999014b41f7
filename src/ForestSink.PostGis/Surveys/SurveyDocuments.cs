using System.Collections.Concurrent;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Reference;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Surveys;

/// <summary>The tables and rules of surveys that a municipality sees; parsed once per edition, because each keystroke asks for figures.</summary>
public static class SurveyDocuments
{
    private static readonly ConcurrentDictionary<string, SurveyBasis> Parsed = new(StringComparer.Ordinal);

    /// <exception cref="UserErrorException">A table is not loaded, or cannot be read.</exception>
    public static async Task<SurveyBasis> NewestAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var volumes = await ReferenceStore.NewestAsync(transaction, "stem-volume", cancellation);
        var heights = await ReferenceStore.NewestAsync(transaction, "height-curves", cancellation);
        var rules = await ReferenceStore.NewestAsync(transaction, "methodologies", cancellation);
        string Volume(string name) => Named(volumes, name).Content;
        var (curves, plots) = (First(heights), Named(rules, "plot-survey"));
        var key = string.Join('/', volumes.Select(document => document.Sha256).Append(curves.Sha256).Append(plots.Sha256));
        if (Parsed.TryGetValue(key, out var known))
            return known;
        try
        {
            return Parsed.GetOrAdd(key, new SurveyBasis(
                StemVolumeCatalogue.Parse(new(Volume("equations"), Volume("form-factors"), Volume("form-heights"), Volume("straight-lines"), Volume("prefectures"))),
                StemVolumeSpecies.Parse(Volume("species")),
                HeightCurveCatalogue.Parse(curves.Content),
                PlotRules.Parse(plots.Content)));
        }
        catch (ReferenceFormatException broken)
        {
            throw new UserErrorException($"調査の基準データを読めません。{broken.Problem.Ja}", $"The reference data of surveys cannot be read. {broken.Problem.En}", broken);
        }
    }

    private static ReferenceDocument Named(IReadOnlyList<ReferenceDocument> documents, string name) =>
        documents.FirstOrDefault(document => document.Name == name) ?? throw Missing(name);

    /// <summary>A municipality's own curves come before the shipped ones.</summary>
    private static ReferenceDocument First(IReadOnlyList<ReferenceDocument> documents) =>
        documents.OrderBy(document => document.Owner == "00000").FirstOrDefault() ?? throw Missing("height-curves");

    private static UserErrorException Missing(string name) => new(
        $"基準データ（{name}）が読み込まれていません。サーバーで forest-sink migrate を実行してください。",
        $"The reference data '{name}' is not loaded: run forest-sink migrate on the server.");
}
