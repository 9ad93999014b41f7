using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Work;

/// <summary>Orders of work, and the work map (施業図) on paper.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this RouteGroupBuilder work)
    {
        work.MapGet("/orders/new", New).RequireCapability(Capability.PlanWork);
        work.MapPost("/orders", Create).RequireCapability(Capability.PlanWork);
        work.MapGet("/orders/{orderId:guid}", Show);
        work.MapPost("/orders/{orderId:guid}/close", Close).RequireCapability(Capability.PlanWork);
        work.MapGet("/orders/{orderId:guid}/map", Map);
    }

    private static async Task<IResult> New(string? stands, Municipality municipality, WorkLists lists, CancellationToken cancellation) =>
        await FormAsync(WorkForm.From([new("stands", stands), new("order", Guid.CreateVersion7().ToString())]), null, municipality, lists, cancellation);

    private static async Task<IResult> Create(
        IFormCollection fields, Municipality municipality, WorkOrders orders, WorkLists lists, Language language, HttpContext http, CancellationToken cancellation)
    {
        var form = WorkForm.From(fields);
        try
        {
            var order = Read(form);
            await orders.CreateAsync(municipality.Code, order, form.Stands, cancellation);
            var address = $"/m/{municipality.Code}/work/orders/{order.OrderId}";
            if (http.Request.Headers["HX-Request"] != "true")
                return TypedResults.LocalRedirect(address);
            http.Response.Headers["HX-Push-Url"] = address;
            return await Show(order.OrderId, municipality, orders, lists, cancellation);
        }
        catch (UserErrorException wrong)
        {
            return await FormAsync(form, language[wrong.Japanese, wrong.English], municipality, lists, cancellation);
        }
    }

    private static async Task<IResult> Show(Guid orderId, Municipality municipality, WorkOrders orders, WorkLists lists, CancellationToken cancellation) =>
        await orders.FindAsync(municipality.Code, orderId, cancellation) is { } order
            ? Workspace.Page<OrderPanel>($"施業の指示 {order.OrderNo}", $"Work order {order.OrderNo}", new
            {
                Order = order,
                Stands = await lists.StandsAsync(municipality.Code, await orders.StandIdsAsync(municipality.Code, orderId, cancellation), cancellation),
            })
            : TypedResults.NotFound();

    private static async Task<IResult> Close(Guid orderId, IFormCollection form, Municipality municipality, WorkOrders orders, WorkLists lists, CancellationToken cancellation) =>
        await orders.CloseAsync(municipality.Code, orderId, form["state"] == "done" ? "done" : "cancelled", form["reason"], cancellation)
            ? await Show(orderId, municipality, orders, lists, cancellation)
            : TypedResults.NotFound();

    /// <summary>A page that prints as it is: A4 or A3 landscape, true to scale.</summary>
    private static async Task<IResult> Map(Guid orderId, string? paper, int? scale, Municipality municipality, WorkOrders orders, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        if (await orders.FindAsync(municipality.Code, orderId, cancellation) is not { } order)
            return TypedResults.NotFound();
        if (await orders.ExtentAsync(municipality.Code, orderId, cancellation) is not [var east, var north, var width, var height])
            throw new UserErrorException("指示の小班がいまの地図にありません。", "The stands of this order are no longer on the map.");
        var sheet = MapSheet.Of(paper, scale, width, height);
        return new RazorComponentResult<WorkMapPage>(new
        {
            Order = order,
            Sheet = sheet,
            Stands = await orders.SheetAsync(municipality.Code, orderId, east, north, sheet.MapWidthMm * sheet.Scale / 1000, sheet.MapHeightMm * sheet.Scale / 1000, sheet.Scale, cancellation),
            Lines = await orders.LinesAsync(municipality.Code, east, north, sheet.MapWidthMm * sheet.Scale / 1000, sheet.MapHeightMm * sheet.Scale / 1000, sheet.Scale, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            Municipality = municipality,
            Today = today.Date,
        });
    }

    private static WorkOrder Read(WorkForm form)
    {
        if (form.Kind is not { } kind)
            throw new UserErrorException("施業種を選んでください。", "Choose the kind of work.");
        if (form["method"].Length > 0 && WorkMethods.Find(kind, form["method"]) is null)
            throw new UserErrorException("この施業種にその方法はありません。", "This kind of work has no such method.");
        if (!Wareki.TryParse(form["plannedFrom"], out var from) || !Wareki.TryParse(form["plannedTo"], out var to) || to < from)
            throw new UserErrorException("時期を日付で入れてください（例 令和8年6月1日～令和8年9月30日）。", "Give the season as two dates (such as 2026-06-01 and 2026-09-30).");
        return new WorkOrder
        {
            OrderId = form.Id("order") ?? throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again."),
            Kind = kind.Code(),
            Method = form["method"].Length > 0 ? form["method"] : null,
            PlannedFrom = from,
            PlannedTo = to,
            Crew = Short(form["crew"], 100),
            Instructions = Short(form["instructions"], 4000),
            SubsidyProgramme = Short(form["subsidyProgramme"], 200),
            TargetStemsPercent = Percent(form["targetStemsPercent"]),
            TargetVolumePercent = Percent(form["targetVolumePercent"]),
        };
    }

    private static string? Short(string text, int most) => string.IsNullOrWhiteSpace(text) ? null
        : text.Trim().Length <= most ? text.Trim() : throw new UserErrorException($"{most}文字までにしてください。", $"Use at most {most} characters.");

    private static decimal? Percent(string text) => string.IsNullOrWhiteSpace(text) ? null
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 100
            ? share : throw new UserErrorException("目標の伐採率は0～100%で入れてください。", "Targets must be 0 to 100 %.");

    private static async Task<IResult> FormAsync(WorkForm form, string? error, Municipality municipality, WorkLists lists, CancellationToken cancellation) =>
        Workspace.Page<OrderFormPanel>("施業を計画する", "Plan work", new { Form = form, Error = error, Stands = await lists.StandsAsync(municipality.Code, form.Stands, cancellation) });
}
