using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption;

/// <summary>Gathers what the pages of a run share, for one request.</summary>
internal sealed class EstimatePages(Municipality municipality, EstimateStore estimates, MapConfiguration configuration, Today today, Language language)
{
    /// <param name="fiscalYear">Null for the current fiscal year, or the run's first where it does not reach it.</param>
    /// <returns>Null where there is no such run, or the year is outside it.</returns>
    public async Task<EstimateView?> FindAsync(Guid runId, int? fiscalYear, CancellationToken cancellation)
    {
        var code = municipality.Code;
        if (await estimates.FindAsync(code, runId, cancellation) is not { } run)
            return null;
        var current = today.FiscalYear.Year;
        var year = fiscalYear ?? (current >= run.FirstFy && current <= run.LastFy ? current : run.FirstFy);
        if (year < run.FirstFy || year > run.LastFy)
            return null;
        return new(
            code, run,
            [.. (await estimates.YearsAsync(code, runId, cancellation)).Select(YearFigure.Of)],
            await estimates.PartsAsync(code, runId, "species", cancellation),
            await estimates.PartsAsync(code, runId, "age-class", cancellation),
            await estimates.PreviousAsync(code, run, cancellation),
            year);
    }

    public async Task<IResult> ShowAsync(EstimateView view, CancellationToken cancellation) =>
        Workspace.Page<EstimatePanel>("吸収量の試算", "Absorption estimate", new
        {
            View = view,
            Species = await SpeciesNamesAsync(cancellation),
            CurrentFiscalYear = today.FiscalYear.Year,
        });

    public async Task<Func<string, string>> SpeciesNamesAsync(CancellationToken cancellation)
    {
        var catalogue = await configuration.SpeciesAsync(municipality, cancellation);
        return key => ForestNames.Species(key, catalogue, language);
    }
}
