using System.Globalization;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Growth;

/// <summary>The simulation of a stand as its address states it.</summary>
/// <param name="Stand">Of the register; null where the address names none.</param>
/// <param name="Projects">In which the stand is enrolled.</param>
/// <param name="Address">Query of the address, with its question mark: the whole of the plans.</param>
public sealed record StandPage(GrowthDocuments Documents, StandQuery Query, StandGrowth? Stand, IReadOnlyList<Project> Projects, string Address)
{
    /// <summary>Why the plan was not saved.</summary>
    public UserErrorException? Problem { get; init; }

    /// <summary>What was typed then.</summary>
    public IFormCollection? Typed { get; init; }
}

/// <summary>Reads and shows the simulation of a stand, for one request.</summary>
internal sealed class StandPages(Municipality municipality, ForestSinkDatabase database, ProjectStore projects, Today today, Language language)
{
    /// <returns>Null where the address names a stand that the municipality does not have.</returns>
    public async Task<StandPage?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var stand = long.TryParse(request.Query["stand"], CultureInfo.InvariantCulture, out var id) ? await StandGrowth.FindAsync(database, municipality.Code, id, cancellation) : null;
        if (stand is null && request.Query.ContainsKey("stand"))
            return null;
        var documents = await GrowthDocuments.NewestAsync(database, municipality.Code, cancellation);
        var fiscalYear = StandQuery.FiscalYearOf(request.Query, today.FiscalYear.Year);
        return new(
            documents,
            StandQuery.Read(request.Query, stand is null ? null : StandDefaults.Of(stand, documents, fiscalYear), fiscalYear),
            stand,
            stand is null ? [] : await projects.OfStandAsync(municipality.Code, stand.StandId, cancellation),
            request.QueryString.Value ?? "");
    }

    public StandComparison Compare(StandPage page) => StandComparison.Run(
        page.Documents, page.Query, municipality.Code.PrefectureCode, language["何もしない", "Nothing"], language["最もよい計画", "Best"]);

    public IResult Show(StandPage page) => Workspace.Page<StandPanel>("林分の予測", "Stand simulation", new { Page = page, Comparison = Compare(page) });

    /// <summary>The plan of the key with the species that grows and its work.</summary>
    /// <param name="hauls">Thinned trees leave the stand.</param>
    /// <exception cref="UserErrorException">The address states no such plan.</exception>
    public (ComparedPlan Plan, string SpeciesKey, IReadOnlyList<SimulatedWork> Work) Find(StandPage page, string? key, bool hauls)
    {
        var comparison = Compare(page);
        var found = comparison.Plans.FirstOrDefault(plan => plan.Key == key)
            ?? throw new UserErrorException("その計画はありません。予測し直してから保存してください。", "There is no such plan: simulate again, then save.");
        return (found, comparison.Model.Diagram.Species, SimulatedWork.Of(found.Plan, found.Rows, page.Query.FiscalYear, hauls));
    }
}
