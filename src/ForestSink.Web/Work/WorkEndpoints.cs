using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Work;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Work;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace ForestSink.Web.Work;

/// <summary>Work in the forest: records entered, looked at and decided. Orders have their own file.</summary>
internal static class WorkEndpoints
{
    public const int PageSize = 50;

    public static void AddWork(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<WorkStore>();
        services.AddSingleton<WorkLists>();
        services.AddSingleton<StandFuture>();
        services.AddSingleton<WorkOrders>();
        services.AddSingleton<WorkReview>();
        services.AddSingleton<WorkBoard>();
        services.AddSingleton(new RailEntry(20, "work", "axe", "施業", "Work"));
        services.AddSingleton(new StandPanelSection(10, "work", "施業の履歴", "Work"));
    }

    public static void MapWork(this IEndpointRouteBuilder app)
    {
        var work = app.MapMunicipality("/work").RequireCapability(Capability.ReadForest);
        work.MapGet("", List);
        work.MapGet("/records/new", New).RequireCapability(Capability.RecordWork);
        work.MapPost("/records", Save).RequireCapability(Capability.RecordWork);
        work.MapGet("/records/{recordId:guid}", Show);
        work.MapGet("/records/{recordId:guid}/edit", Edit).RequireCapability(Capability.RecordWork);
        work.MapPost("/records/{recordId:guid}/accept", Accept).RequireCapability(Capability.AcceptWork);
        work.MapPost("/records/{recordId:guid}/return", Return).RequireCapability(Capability.AcceptWork);
        work.MapPost("/records/{recordId:guid}/withdraw", Withdraw).RequireCapability(Capability.RecordWork);
        work.MapGet("/board", Board);
        work.MapGet("/classes.json", Classes);
        work.MapOrders();
        app.MapMunicipality("/stands/{standId:long}/work").RequireCapability(Capability.ReadForest).MapGet("", Section);
    }

    private static async Task<IResult> List(
        string? state, string? kind, string? fy, string? crew, int? page, Municipality municipality, WorkLists lists, WorkOrders orders, FieldOpen open, CancellationToken cancellation)
    {
        var filter = new WorkFilter(Word(state), Word(kind), Whole(fy), Word(crew));
        var pageNo = Math.Clamp(page ?? 0, 0, 100_000);
        return Workspace.Page<WorkPanel>("施業", "Work", new
        {
            Filter = filter,
            Records = await lists.RecordsAsync(municipality.Code, filter, pageNo * PageSize, PageSize, cancellation),
            Counts = await lists.CountsAsync(municipality.Code, cancellation),
            Orders = await orders.ListAsync(municipality.Code, null, cancellation),
            OpenFromField = await open.CountAsync(municipality.Code, cancellation),
            PageNo = pageNo,
        });
    }

    private static async Task<IResult> Board(Municipality municipality, WorkBoard board, Today today, CancellationToken cancellation) =>
        Workspace.Page<BoardPanel>("施業の進み具合", "Progress of work", new
        {
            Cards = await board.CardsAsync(municipality.Code, today.Date, today.FiscalYear.Year, cancellation),
            Today = today.Date,
            today.FiscalYear.Year,
        });

    /// <summary>The stands of the map's work theme by class.</summary>
    private static async Task<IResult> Classes(int? fy, Municipality municipality, WorkBoard board, Today today, CancellationToken cancellation) =>
        fy is < 1900 or > 2200 ? TypedResults.BadRequest() : TypedResults.Json(await board.ClassesAsync(municipality.Code, today.Date, fy ?? today.FiscalYear.Year, cancellation));

    /// <summary>An empty form for the stands, or one that begins with an order or with the accepted record to be corrected.</summary>
    private static async Task<IResult> New(HttpRequest request, Municipality municipality, WorkStore store, WorkOrders orders, WorkLists lists, CancellationToken cancellation)
    {
        var form = WorkForm.From(request.Query);
        if (form["record"].Length == 0)
        {
            var ids = new List<KeyValuePair<string, StringValues>> { new("record", Guid.CreateVersion7().ToString()), new("message", Guid.CreateVersion7().ToString()), new("base", "0") };
            if (form.Id("supersedes") is { } corrected && await store.FindAsync(municipality.Code, corrected, cancellation) is { } record)
                form = WorkForm.Of(record.Entry, [.. ids.Select(id => (id.Key, (string?)id.Value.ToString())), ("supersedes", corrected.ToString()), ("order", record.OrderId?.ToString())]);
            else if (form.Id("order") is { } order && await orders.FindAsync(municipality.Code, order, cancellation) is { } planned)
                form = WorkForm.From([.. ids, new("order", order.ToString()), new("kind", planned.Kind), new("method", planned.Method), new("crew", planned.Crew),
                    new("stands", string.Join(',', await orders.StandIdsAsync(municipality.Code, order, cancellation)))]);
            else
                form = WorkForm.From([.. request.Query, .. ids]);
        }

        return await FormAsync(form, [], municipality, store, lists, cancellation);
    }

    private static async Task<IResult> Edit(Guid recordId, Municipality municipality, WorkStore store, WorkLists lists, CancellationToken cancellation) =>
        await store.FindAsync(municipality.Code, recordId, cancellation) is { State: "draft" or "returned" or "submitted" } record
            ? await FormAsync(WorkForm.Of(record.Entry,
            [
                ("record", recordId.ToString()), ("message", Guid.CreateVersion7().ToString()), ("base", $"{record.RowVersion}"), ("order", record.OrderId?.ToString()),
                ("supersedes", record.Supersedes?.ToString()), ("correctionReason", record.CorrectionReason),
            ]), [], municipality, store, lists, cancellation)
            : TypedResults.NotFound();

    /// <summary>What is refused comes back in the form with the words as they were typed.</summary>
    private static async Task<IResult> Save(IFormCollection fields, Municipality municipality, WorkStore store, WorkLists lists, Today today, HttpContext http, CancellationToken cancellation)
    {
        var form = WorkForm.From(fields);
        if (form.Id("record") is not { } recordId || form.Id("message") is not { } message || Whole(form["base"]) is not { } version)
            return TypedResults.BadRequest();
        var stored = await store.FindAsync(municipality.Code, recordId, cancellation);
        var (entry, unread) = form.Read(stored?.Entry);
        var result = unread.Count > 0 ? new(SubmissionOutcome.Refused, recordId, 0, "", unread) : await store.SubmitAsync(municipality.Code, new WorkSubmission
        {
            SubmissionId = message,
            RecordId = recordId,
            BaseVersion = version,
            Source = "office",
            Submit = form["submit"] != "no",
            OrderId = form.Id("order"),
            Supersedes = form.Id("supersedes"),
            CorrectionReason = form["correctionReason"],
            Entry = entry,
        }, today.Date, cancellation);
        return result.Outcome switch
        {
            SubmissionOutcome.Refused => await FormAsync(form, result.Findings, municipality, store, lists, cancellation),
            SubmissionOutcome.Conflict => await FormAsync(form, [new(true, "base", new(
                "入力している間に、この記録がほかの人によって変わりました。別の画面で新しい内容を確かめてから、直すを押してやり直してください。入力した内容はこの画面に残っています。",
                "Somebody changed this record while you were typing. Look at its new content in another window, then edit it anew; what you typed is still here."))], municipality, store, lists, cancellation),
            _ => await MovedAsync(recordId, municipality, store, http, cancellation),
        };
    }

    private static async Task<IResult> Show(Guid recordId, Municipality municipality, WorkStore store, CancellationToken cancellation) =>
        await store.FindAsync(municipality.Code, recordId, cancellation) is { } record ? await PageAsync(record, municipality, store, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Accept(Guid recordId, IFormCollection form, Municipality municipality, WorkStore store, HttpContext http, CancellationToken cancellation) =>
        Whole(form["version"]) is { } version && await store.AcceptAsync(municipality.Code, recordId, version, cancellation, form["underTrees"] == "yes")
            ? await MovedAsync(recordId, municipality, store, http, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Return(Guid recordId, IFormCollection form, Municipality municipality, WorkStore store, HttpContext http, CancellationToken cancellation) =>
        Whole(form["version"]) is { } version && await store.ReturnAsync(municipality.Code, recordId, version, form["reason"], cancellation)
            ? await MovedAsync(recordId, municipality, store, http, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Withdraw(Guid recordId, IFormCollection form, Municipality municipality, WorkStore store, HttpContext http, CancellationToken cancellation) =>
        Whole(form["version"]) is { } version && await store.WithdrawAsync(municipality.Code, recordId, version, cancellation)
            ? await MovedAsync(recordId, municipality, store, http, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Section(long standId, Municipality municipality, StandStore stands, WorkLists lists, StandFuture future, Today today, CancellationToken cancellation) =>
        await stands.FindAsync(municipality.Code, standId, cancellation) is { } stand
            ? new RazorComponentResult<StandTimeline>(new { Stand = stand, Work = await lists.OfStandAsync(municipality.Code, standId, cancellation), Assumed = await future.OfAsync(municipality.Code, standId, today.FiscalYear.Year, cancellation) })
            : TypedResults.NotFound();

    private static async Task<IResult> FormAsync(
        WorkForm form, IReadOnlyList<WorkFinding> findings, Municipality municipality, WorkStore store, WorkLists lists, CancellationToken cancellation) =>
        Workspace.Page<WorkFormPanel>("施業を記録する", "Record work", new
        {
            Form = form,
            Findings = findings,
            Stands = await lists.StandsAsync(municipality.Code, form.Stands, cancellation),
            Rules = await store.RulesAsync(municipality.Code, cancellation),
        });

    private static async Task<IResult> MovedAsync(Guid recordId, Municipality municipality, WorkStore store, HttpContext http, CancellationToken cancellation)
    {
        var address = $"/m/{municipality.Code}/work/records/{recordId}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return await Show(recordId, municipality, store, cancellation);
    }

    private static async Task<IResult> PageAsync(WorkRecord record, Municipality municipality, WorkStore store, CancellationToken cancellation) =>
        Workspace.Page<WorkRecordPanel>("施業の記録", "Record of work", new
        {
            Record = record,
            Remarks = WorkPlausibility.Remarks(record.Entry, record.AreaHa, await store.RulesAsync(municipality.Code, cancellation), record.DeviceClockOffSeconds),
        });

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Word(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > 100 ? null : text.Trim();
}
