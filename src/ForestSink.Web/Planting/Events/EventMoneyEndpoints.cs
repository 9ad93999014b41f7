using ForestSink.Core.Accounts;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting.Events;

/// <summary>An event's budget against the fund: set aside, spent, given back, each yen with the credits that were sold for it.</summary>
internal static class EventMoneyEndpoints
{
    public static void MapEventMoney(this RouteGroupBuilder planting)
    {
        var money = planting.MapGroup("/events/{eventId:guid}");
        money.MapGet("/money", Show).RequireCapability(Capability.ReadLedger);
        var posts = money.MapGroup("").RequireCapability(Capability.PostLedger);
        posts.MapPost("/commit", Commit);
        posts.MapPost("/spend", Spend);
        posts.MapPost("/release", Release);
    }

    private static async Task<IResult> Show(Guid eventId, Municipality municipality, EventDesk desk, EventMoney money, FundStore fund, Today today, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        return Workspace.Page<EventMoneyPanel>($"{planned.Name}のお金", $"Money of {planned.NameEn ?? planned.Name}", new
        {
            Event = planned,
            Lists = await desk.ListsAsync(eventId, cancellation),
            Funds = await money.FindAsync(municipality.Code, planned, cancellation),
            Balance = await fund.BalanceAsync(municipality.Code, cancellation),
            Incomes = (await fund.IncomesAsync(municipality.Code, cancellation)).Where(income => income.AvailableYen > 0).ToList(),
            Today = CreditEndpoints.Iso(today),
        });
    }

    private static async Task<IResult> Commit(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventMoney money, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await money.CommitAsync(municipality.Code, fields.Command, planned, fields.Yen("amount", "金額", "Amount"), today.Date, fields.OptionalId("income") is { } income ? [income] : null, cancellation);
        return Back(http, municipality, eventId);
    }

    private static async Task<IResult> Spend(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventMoney money, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await money.SpendAsync(municipality.Code, fields.Command, planned, new(fields.Id("budget", "予算", "Budget"), fields.Yen("amount", "金額", "Amount"),
            fields.PastDate("on", "支払日", "Paid on"), fields.Text("description", "内容", "What for"), fields.Optional("document")), cancellation);
        return Back(http, municipality, eventId);
    }

    private static async Task<IResult> Release(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventMoney money, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await money.ReleaseAsync(municipality.Code, fields.Command, planned, fields.Id("budget", "予算", "Budget"), today.Date, cancellation);
        return Back(http, municipality, eventId);
    }

    private static IResult Back(HttpContext http, Municipality municipality, Guid eventId) => LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/events/{eventId}/money");
}
