using ForestSink.Core.Accounts;
using ForestSink.Core.Credits;
using ForestSink.Core.Offsets;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Offsets;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Offsets;

/// <summary>Offsets: from what was emitted to the certificate.</summary>
internal static class OffsetEndpoints
{
    public static void AddOffsets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OffsetStore>();
        builder.Services.AddSingleton<PublicStore>();
        builder.Services.AddScoped<EventOffset>();
        builder.Services.AddSingleton(new RailEntry(55, "offsets", "leaf", "オフセット", "Offsets") { Needs = Capability.ReadLedger });
    }

    public static void MapOffsets(this IEndpointRouteBuilder app)
    {
        var offsets = app.MapMunicipality("/offsets").RequireCapability(Capability.ReadLedger);
        offsets.MapGet("", List);
        offsets.MapGet("/new", New);
        offsets.MapGet("/{offsetId:guid}", Show);
        var posts = offsets.MapGroup("").RequireCapability(Capability.PostLedger);
        posts.MapPost("", Begin);
        posts.MapPost("/{offsetId:guid}/steps/{step:int}", SaveStep);
        posts.MapPost("/factors", EnterFactor);
        posts.MapPost("/{offsetId:guid}/certify", Certify);
        posts.MapPost("/{offsetId:guid}/actual", RecordActual);
    }

    private static async Task<IResult> List(Municipality municipality, OffsetStore offsets, CurrentUser user, CancellationToken cancellation) =>
        Workspace.Page<OffsetsPanel>("オフセット", "Offsets", new
        {
            Municipality = municipality.Code.ToString(),
            Offsets = await offsets.ListAsync(municipality.Code, cancellation),
            MayPost = user.Can(Capability.PostLedger),
        });

    /// <param name="of">A planting event whose own emissions are offset: the form comes filled in from it.</param>
    private static async Task<IResult> New(string? model, int? fy, Guid? of, Municipality municipality, EventOffset planting, CurrentUser user, Today today, CancellationToken cancellation)
    {
        var planted = await planting.FindAsync(of, cancellation);
        if (of is not null && planted is null || model is not null && !OffsetWords.Models.Contains(model, StringComparer.Ordinal))
            return TypedResults.NotFound();
        var start = planted is null ? null : planting.Start(planted, today.FiscalYear);
        return Workspace.Page<OffsetPanel>("オフセットする", "New offset", new
        {
            Municipality = municipality.Code.ToString(),
            OffsetId = Guid.CreateVersion7(),
            Step = 1,
            Model = model ?? "event",
            FiscalYear = start?.FiscalYear ?? fy ?? today.FiscalYear.Year,
            Start = start,
            Organiser = municipality.Name,
            OrganiserEn = municipality.NameEn,
            Factors = Array.Empty<EmissionFactor>(),
            Today = CreditEndpoints.Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    private static async Task<IResult> Show(Guid offsetId, int? step, Municipality municipality, OffsetStore offsets, LedgerStore ledger, EventOffset planting, PublicStore site, CurrentUser user, Today today, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is not { } offset)
            return TypedResults.NotFound();
        var factors = await offsets.FactorsAsync(municipality.Code, offset.FiscalYear, cancellation);
        var lots = await ledger.StockAsync(municipality.Code, cancellation);
        return Workspace.Page<OffsetPanel>(offset.Title, offset.TitleEn ?? offset.Title, new
        {
            Municipality = municipality.Code.ToString(),
            OffsetId = offsetId,
            Step = step is { } asked && OffsetSteps.All.Contains(asked) ? asked : OffsetSteps.Opens(offset),
            offset.Model,
            offset.FiscalYear,
            offset.Organiser,
            Offset = offset,
            Factors = factors,
            Suggested = offset is { IsCertified: false, ActivityLines.Count: 0 } ? await planting.TravelAsync(offset, factors, cancellation) : [],
            Planted = await planting.FindAsync(offset.EventId, cancellation),
            Lots = lots.Where(lot => lot.Offered.HeldTonnes > 0).ToList(),
            (await site.TextAsync(municipality.Code, cancellation)).IsPublished,
            Chosen = offset.OffsetT > 0 ? LocalFirst.Choose(lots.Select(lot => lot.Offered), offset.OffsetT)?.ToDictionary(part => part.LotId, part => part.Tonnes) : null,
            Today = CreditEndpoints.Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    /// <summary>The first step, of a new offset or an old one: its id is the form's.</summary>
    private static async Task<IResult> Begin(IFormCollection form, Municipality municipality, OffsetStore offsets, EventOffset planting, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var id = fields.Id("offset", "オフセット", "Offset");
        var factors = await offsets.FactorsAsync(municipality.Code, fields.Year("year", "年度", "Fiscal year"), cancellation);
        var planted = await planting.FindAsync(fields.OptionalId("event"), cancellation);
        await offsets.ChangeAsync(municipality.Code, id, draft => OffsetFields.About(fields, draft ?? (planted is null ? null : planting.Start(planted, today.FiscalYear)), factors), cancellation);
        return LedgerAnswers.Done(http, Step(municipality, id, 2));
    }

    private static async Task<IResult> SaveStep(Guid offsetId, int step, IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is not { } offset || step is not (2 or 3 or 5))
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var factors = await offsets.FactorsAsync(municipality.Code, offset.FiscalYear, cancellation);
        if (step == 5)
            await offsets.TellAsync(municipality.Code, offsetId, fields.Text("told", "公表のしかた", "How the public is told"), cancellation);
        else
            await offsets.ChangeAsync(municipality.Code, offsetId, draft => step == 2 ? OffsetFields.Know(fields, draft!, factors) : OffsetFields.Reduce(fields, draft!), cancellation);
        return LedgerAnswers.Done(http, Step(municipality, offsetId, Math.Min(step + 1, 5)));
    }

    private static async Task<IResult> Certify(
        Guid offsetId, IFormCollection form, Municipality municipality, OffsetStore offsets, LedgerStore ledger, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var parts = (await ledger.StockAsync(municipality.Code, cancellation)).Select(lot => Part(fields, lot)).Where(part => part.Tonnes > 0).ToList();
        await offsets.CertifyAsync(municipality.Code, fields.Command, offsetId, parts, fields.PastDate("on", "無効化した日", "Retired on"), fields.Whole("confirm", "確認", "Confirm"), cancellation);
        return LedgerAnswers.Done(http, Step(municipality, offsetId, 5));
    }

    private static LotPart Part(Fields fields, LotStock lot) => fields.OptionalWhole($"lot-{lot.LotId}", "クレジットの量", "Credits") is not { } tonnes ? new(lot.LotId, 0)
        : tonnes <= lot.HeldT ? new(lot.LotId, tonnes)
        : throw Fields.Wrong($"lot-{lot.LotId}", $"このロットの在庫は {lot.HeldT:#,0} t です。", $"Only {lot.HeldT:#,0} t of this lot are in stock.");

    private static async Task<IResult> RecordActual(Guid offsetId, IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is not { } offset)
            return TypedResults.NotFound();
        var actual = OffsetFields.Activities(new Fields(form, today), await offsets.FactorsAsync(municipality.Code, offset.FiscalYear, cancellation)).ToList();
        if (actual.Count == 0)
            throw Fields.Wrong("quantity0", "実績の量を入力してください。", "Enter what really happened.");
        await offsets.RecordActualAsync(municipality.Code, offsetId, actual, cancellation);
        return LedgerAnswers.Done(http, Step(municipality, offsetId, 5));
    }

    private static async Task<IResult> EnterFactor(IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var year = fields.Year("year", "年度", "Fiscal year");
        await offsets.EnterFactorAsync(municipality.Code, fields.Command, fields.OneOf("factor", [.. EmissionFactors.Own.Select(own => own.Key)], "係数", "Factor"), year,
            fields.Number("kg", "排出係数", "Factor"), fields.Text("source", "出典", "Source"), cancellation);
        return LedgerAnswers.Done(http, fields.OptionalId("offset") is { } offset && await offsets.FindAsync(municipality.Code, offset, cancellation) is not null
            ? Step(municipality, offset, 2)
            : $"/m/{municipality.Code}/offsets/new?fy={year}");
    }

    private static string Step(Municipality municipality, Guid offsetId, int step) => $"/m/{municipality.Code}/offsets/{offsetId}?step={step}";
}
