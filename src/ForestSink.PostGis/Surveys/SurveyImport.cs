using System.Security.Cryptography;
using System.Text;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Surveys;

/// <summary>What a table would do, or did, with one plot: new, corrected or unchanged.</summary>
public sealed record ImportedPlot(string PlotNo, string? StandCode, int Stems, string Change);

/// <summary>The outcome for the whole table; with a problem nothing is stored.</summary>
public sealed record SurveyImportReport(IReadOnlyList<ImportedPlot> Plots, IReadOnlyList<TreeProblem> Problems, bool Stored);

/// <summary>Brings a table of plots and trees in: all of it or nothing. A plot whose number is known is corrected as a new version.</summary>
public sealed class SurveyImport(ForestSinkDatabase database, SurveyStore surveys, SpeciesStore species)
{
    /// <param name="store">False for a dry run, which stores nothing and says the same.</param>
    public async Task<SurveyImportReport> RunAsync(MunicipalityCode municipality, string text, bool store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > SurveyTable.MostBytes)
            throw new UserErrorException("ファイルが大きすぎます（上限4 MB）。", "The file is too large (at most 4 MB).");
        var known = (await surveys.AllAsync(municipality, cancellation)).ToDictionary(each => each.Plot.PlotNo, each => each, StringComparer.Ordinal);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var table = SurveyTable.Parse(text, await species.FindAsync(transaction, cancellation));
        var problems = table.Problems.ToList();
        var plots = new List<ImportedPlot>();
        var source = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        foreach (var plot in table.Plots)
        {
            var before = known.TryGetValue(plot.PlotNo, out var found) ? ((StoredPlot Plot, IReadOnlyList<PlotTree> Trees)?)found : null;
            var change = before is null ? "new" : IsSame(plot, before.Value.Plot, before.Value.Trees) ? "unchanged" : "corrected";
            plots.Add(new(plot.PlotNo, plot.StandCode, plot.Trees.Sum(tree => tree.Count), change));
            if (change == "unchanged")
                continue;
            try
            {
                await SurveySaving.SaveAsync(transaction, municipality, new PlotOrder(
                    before?.Plot.PlotId ?? Id($"plot {municipality} {plot.PlotNo} {source}"), Id($"import {municipality} {plot.PlotNo} {source} {before?.Plot.Version ?? 0}"),
                    before?.Plot.Version ?? 0, Draft(plot)), cancellation);
            }
            catch (UserErrorException wrong)
            {
                problems.Add(new(plot.Line, "小班", new(wrong.Japanese, wrong.English)));
            }
        }

        if (store && problems.Count == 0)
            await transaction.CommitAsync(cancellation);
        return new(plots, [.. problems.OrderBy(problem => problem.Line)], store && problems.Count == 0);
    }

    /// <summary>A stored survey as a row of the table.</summary>
    public static TablePlot Row(StoredPlot plot, IReadOnlyList<PlotTree> trees)
    {
        ArgumentNullException.ThrowIfNull(plot);
        return new(0, plot.PlotNo, plot.StandCode, plot.SurveyedOn, plot.Surveyor, plot.Latitude, plot.Longitude, plot.Ground, plot.EdgeDistanceM, plot.DiameterByClass, plot.Note, trees);
    }

    private static bool IsSame(TablePlot plot, StoredPlot stored, IReadOnlyList<PlotTree> trees) =>
        plot.Trees.SequenceEqual(trees)
        && (Row(stored, trees) with { Line = plot.Line, Trees = plot.Trees, StandCode = plot.StandCode ?? stored.StandCode, Latitude = Nearly(plot.Latitude, stored.Latitude), Longitude = Nearly(plot.Longitude, stored.Longitude) })
            == (plot with { StandCode = plot.StandCode ?? stored.StandCode });

    /// <summary>Ten digits are written; the eleventh is no correction.</summary>
    private static double? Nearly(double? written, double? stored) => written is { } one && stored is { } other && Math.Abs(one - other) < 1e-9 ? written : stored;

    private static PlotDraft Draft(TablePlot plot) => new()
    {
        PlotNo = plot.PlotNo,
        StandCode = plot.StandCode,
        Position = plot.Latitude is { } latitude ? new PlotPosition(plot.Longitude, latitude, null, null) : null,
        SurveyedOn = plot.SurveyedOn,
        Surveyor = plot.Surveyor,
        Ground = plot.Ground,
        EdgeDistanceM = plot.EdgeDistanceM,
        DiameterByClass = plot.DiameterByClass,
        Note = plot.Note,
        Trees = plot.Trees,
    };

    /// <summary>An id that the same table gives again, so that a repeat changes nothing.</summary>
    private static Guid Id(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
