using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;
using ForestSink.PostGis.Work;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using ForestSink.Web.Surveys;
using ForestSink.Web.Work;
using Microsoft.Extensions.Primitives;

namespace ForestSink.Web.Field;

/// <summary>What the field left open (現場からの確認), and the office's decisions about it.</summary>
internal static class FieldOfficeEndpoints
{
    public static void MapFieldOffice(this IEndpointRouteBuilder app)
    {
        var open = app.MapMunicipality("/work/field").RequireCapability(Capability.AcceptWork);
        open.MapGet("", List);
        open.MapGet("/{recordId:guid}", Show);
        open.MapPost("/{recordId:guid}/settle", Settle);
        open.MapPost("/{recordId:guid}/keep", Keep);
        open.MapPost("/{recordId:guid}/aside", SetAside);
        open.MapGet("/{recordId:guid}/correct", Correct);
        open.MapPost("/{recordId:guid}/correct", SaveCorrection);
    }

    private static async Task<IResult> List(Municipality municipality, FieldOpen open, CancellationToken cancellation) =>
        Workspace.Page<FieldOpenPanel>("現場からの確認", "Open from the field", new { Rows = await open.ListAsync(municipality.Code, cancellation) });

    private static async Task<IResult> Show(Guid recordId, Municipality municipality, FieldStore store, FieldOpen open, Today today, CancellationToken cancellation) =>
        await PageAsync(await store.LookAsync(municipality.Code, recordId, today.Date, cancellation), null, municipality, open, cancellation);

    private static Task<IResult> Settle(
        Guid recordId, IFormCollection form, Municipality municipality, FieldStore store, FieldOpen open, Today today, HttpContext http, Language language, CancellationToken cancellation) =>
        DecideAsync(recordId, municipality, store, open, today, http, language, () => store.SettleAsync(
            municipality.Code, recordId, form["seen"].ToString(), FieldChoices.Read(form), today.Date, cancellation), cancellation);

    private static Task<IResult> Keep(
        Guid recordId, IFormCollection form, Municipality municipality, FieldStore store, FieldOpen open, Today today, HttpContext http, Language language, CancellationToken cancellation) =>
        DecideAsync(recordId, municipality, store, open, today, http, language, () => store.KeepAsync(municipality.Code, recordId, form["seen"].ToString(), today.Date, cancellation), cancellation);

    private static Task<IResult> SetAside(
        Guid recordId, IFormCollection form, Municipality municipality, FieldStore store, FieldOpen open, Today today, HttpContext http, Language language, CancellationToken cancellation) =>
        DecideAsync(recordId, municipality, store, open, today, http, language, () => store.SetAsideAsync(
            municipality.Code, recordId, form["seen"].ToString(), form["again"] == "yes" ? null : form["reason"].ToString(), today.Date, cancellation), cancellation);

    /// <summary>The desk form, filled with as much of what was sent as can be read.</summary>
    private static async Task<IResult> Correct(
        Guid recordId, Municipality municipality, FieldStore store, WorkStore work, WorkLists lists, SurveyStore surveys, MapConfiguration configuration, Today today, CancellationToken cancellation) =>
        await store.LookAsync(municipality.Code, recordId, today.Date, cancellation) is not { } answer ? TypedResults.NotFound()
            : FieldPlot.IsPlot(answer.Values)
            ? PlotFormPage(PlotForm.Of(recordId, (await surveys.FindAsync(municipality.Code, recordId, null, cancellation))?.Plot.Version ?? 0, answer.Values), null, municipality, await configuration.SpeciesAsync(municipality, cancellation))
            : await FormAsync(WorkForm.Of(FieldEntry.ReadWhatCanBe(answer.Values), [("field", recordId.ToString()), ("record", recordId.ToString()), ("seen", string.Join(',', answer.Heads))]), [], municipality, work, lists, cancellation);

    private static async Task<IResult> SaveCorrection(
        Guid recordId, IFormCollection fields, Municipality municipality, FieldStore store, WorkStore work, WorkLists lists, FieldOpen open, SurveySaving surveys, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (fields.ContainsKey("plotNo"))
            return await SavePlotAsync(recordId, PlotForm.Read(fields), municipality, store, open, surveys, await configuration.SpeciesAsync(municipality, cancellation), today, http, cancellation);
        var form = WorkForm.From([.. fields.Where(field => field.Key is not ("field" or "record")), KeyValuePair.Create("field", new StringValues(recordId.ToString())), KeyValuePair.Create("record", new StringValues(recordId.ToString()))]);
        if (await store.LookAsync(municipality.Code, recordId, today.Date, cancellation) is not { } before)
            return TypedResults.NotFound();
        var (entry, findings) = form.Read(FieldEntry.ReadWhatCanBe(before.Values));
        if (findings.Count == 0)
            findings = await work.FindFaultsAsync(municipality.Code, entry, today.Date, cancellation);
        if (findings.Count > 0)
            return await FormAsync(form, findings, municipality, work, lists, cancellation);
        try
        {
            return await MovedAsync(await store.CorrectAsync(municipality.Code, recordId, form["seen"], entry, today.Date, cancellation), municipality, open, http, cancellation);
        }
        catch (UserErrorException refused)
        {
            return await FormAsync(form, [new(true, "seen", new(refused.Japanese, refused.English))], municipality, work, lists, cancellation);
        }
    }

    /// <summary>The desk's survey form, saved as any survey; as a change on top of what the tablet sent it reaches the tablet too.</summary>
    private static async Task<IResult> SavePlotAsync(
        Guid recordId, PlotForm form, Municipality municipality, FieldStore store, FieldOpen open, SurveySaving surveys, SpeciesCatalogue species, Today today, HttpContext http, CancellationToken cancellation)
    {
        try
        {
            await surveys.SaveAsync(municipality.Code, form.Order(species) with { PlotId = recordId }, cancellation);
        }
        catch (UserErrorException refused)
        {
            return PlotFormPage(form with { PlotId = recordId.ToString() }, refused, municipality, species);
        }

        return await MovedAsync(await store.LookAsync(municipality.Code, recordId, today.Date, cancellation), municipality, open, http, cancellation);
    }

    private static IResult PlotFormPage(PlotForm form, UserErrorException? problem, Municipality municipality, SpeciesCatalogue species) =>
        Workspace.Page<PlotFormPanel>("現場の調査を直す", "Correct a survey from the field", new
        {
            Species = species,
            Form = form,
            Problem = problem,
            Action = $"/m/{municipality.Code}/work/field/{form.PlotId}/correct",
            Back = $"/m/{municipality.Code}/work/field/{form.PlotId}",
        });

    private static async Task<IResult> DecideAsync(
        Guid recordId, Municipality municipality, FieldStore store, FieldOpen open, Today today, HttpContext http, Language language, Func<Task<FieldAnswer?>> decide, CancellationToken cancellation)
    {
        try
        {
            return await MovedAsync(await decide(), municipality, open, http, cancellation);
        }
        catch (UserErrorException refused)
        {
            return await PageAsync(await store.LookAsync(municipality.Code, recordId, today.Date, cancellation), language[refused.Japanese, refused.English], municipality, open, cancellation);
        }
    }

    private static async Task<IResult> MovedAsync(FieldAnswer? answer, Municipality municipality, FieldOpen open, HttpContext http, CancellationToken cancellation)
    {
        if (answer is null)
            return TypedResults.NotFound();
        var address = $"/m/{municipality.Code}/work/field/{answer.RecordId}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return await PageAsync(answer, null, municipality, open, cancellation);
    }

    private static async Task<IResult> PageAsync(FieldAnswer? answer, string? error, Municipality municipality, FieldOpen open, CancellationToken cancellation) => answer is null
        ? TypedResults.NotFound()
        : Workspace.Page<FieldRecordPanel>("現場から届いた記録", "A record from the field", new
        {
            Answer = answer,
            Error = error,
            Codes = await open.CodesAsync(municipality.Code, FieldChoices.StandsOf(answer), cancellation),
        });

    private static async Task<IResult> FormAsync(WorkForm form, IReadOnlyList<WorkFinding> findings, Municipality municipality, WorkStore work, WorkLists lists, CancellationToken cancellation) =>
        Workspace.Page<WorkFormPanel>("現場の記録を直す", "Correct a field record", new
        {
            Form = form,
            Findings = findings,
            Stands = await lists.StandsAsync(municipality.Code, form.Stands, cancellation),
            Rules = await work.RulesAsync(municipality.Code, cancellation),
        });
}

/// <summary>Between the form of a dispute and its choices.</summary>
internal static class FieldChoices
{
    private const string Prefix = "side:";

    public static string Name(string property) => Prefix + property;

    public static Dictionary<string, string> Read(IFormCollection form) =>
        form.Where(field => field.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(field => field.Key[Prefix.Length..], field => field.Value.ToString(), StringComparer.Ordinal);

    /// <summary>Every stand that any side names.</summary>
    public static long[] StandsOf(FieldAnswer answer) =>
        [.. answer.Conflicts.Where(conflict => conflict.Property == "stands").SelectMany(conflict => conflict.Candidates.Select(one => one.Value).Append(conflict.Base))
            .Append(answer.Values.TryGetValue("stands", out var stands) ? stands : null).SelectMany(value => FieldWords.StandIds(value)).Distinct()];
}
