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
        builder.Services.AddSingleton(new RailEntry(55, "offsets", "leaf", "オフセット", "Offsets") { Needs = Capability.ReadLedger });
    }

    public static void MapOffsets(this IEndpointRouteBuilder app)
    {
        var offsets = app.MapMunicipality("/offsets").RequireCapability(Capability.ReadLedger);
        offsets.MapGet("", List);
        offsets.MapGet("/new", New);
        offsets.MapGet("/{offsetId:guid}", Show);
        var posts = offsets.MapGroup("").RequireCapability(Capability.PostLedger);
        posts.MapPost("", Save);
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

    private static async Task<IResult> New(string? model, int? fy, Municipality municipality, OffsetStore offsets, CurrentUser user, Today today, CancellationToken cancellation)
    {
        if (model is not null && !OffsetWords.Models.Contains(model, StringComparer.Ordinal))
            return TypedResults.NotFound();
        var year = fy ?? today.FiscalYear.Year;
        return Workspace.Page<OffsetPanel>("オフセットする", "New offset", new
        {
            Municipality = municipality.Code.ToString(),
            OffsetId = Guid.CreateVersion7(),
            Model = model ?? "event",
            FiscalYear = year,
            Organiser = municipality.Name,
            Factors = await offsets.FactorsAsync(municipality.Code, year, cancellation),
            Today = CreditEndpoints.Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    private static async Task<IResult> Show(Guid offsetId, Municipality municipality, OffsetStore offsets, LedgerStore ledger, CurrentUser user, Today today, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is not { } offset)
            return TypedResults.NotFound();
        var lots = await ledger.StockAsync(municipality.Code, cancellation);
        return Workspace.Page<OffsetPanel>(offset.Title, offset.TitleEn ?? offset.Title, new
        {
            Municipality = municipality.Code.ToString(),
            OffsetId = offsetId,
            offset.Model,
            offset.FiscalYear,
            offset.Organiser,
            Offset = offset,
            Factors = await offsets.FactorsAsync(municipality.Code, offset.FiscalYear, cancellation),
            Lots = lots.Where(lot => lot.Offered.HeldTonnes > 0).ToList(),
            Chosen = offset.OffsetT > 0 ? LocalFirst.Choose(lots.Select(lot => lot.Offered), offset.OffsetT)?.ToDictionary(part => part.LotId, part => part.Tonnes) : null,
            Today = CreditEndpoints.Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    private static async Task<IResult> Save(IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var id = fields.Id("offset", "オフセット", "Offset");
        var year = fields.Year("year", "年度", "Fiscal year");
        var draft = OffsetFields.Read(fields, await offsets.FactorsAsync(municipality.Code, year, cancellation));
        await offsets.SaveAsync(municipality.Code, id, draft, cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/offsets/{id}");
    }

    private static async Task<IResult> Certify(
        Guid offsetId, IFormCollection form, Municipality municipality, OffsetStore offsets, LedgerStore ledger, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var parts = (await ledger.StockAsync(municipality.Code, cancellation))
            .Select(lot => new LotPart(lot.LotId, fields.OptionalWhole($"lot-{lot.LotId}", "クレジットの量", "Credits") ?? 0)).Where(part => part.Tonnes > 0).ToList();
        await offsets.CertifyAsync(municipality.Code, fields.Command, offsetId, parts, fields.PastDate("on", "無効化した日", "Retired on"), fields.Whole("confirm", "確認", "Confirm"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/offsets/{offsetId}");
    }

    private static async Task<IResult> RecordActual(Guid offsetId, IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await offsets.FindAsync(municipality.Code, offsetId, cancellation) is not { } offset)
            return TypedResults.NotFound();
        var actual = OffsetFields.Activities(new Fields(form, today), await offsets.FactorsAsync(municipality.Code, offset.FiscalYear, cancellation)).ToList();
        await offsets.RecordActualAsync(municipality.Code, offsetId, actual, cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/offsets/{offsetId}");
    }

    private static async Task<IResult> EnterFactor(IFormCollection form, Municipality municipality, OffsetStore offsets, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var year = fields.Year("year", "年度", "Fiscal year");
        await offsets.EnterFactorAsync(municipality.Code, fields.Command, fields.OneOf("factor", [.. EmissionFactors.Own.Select(own => own.Key)], "係数", "Factor"), year,
            fields.Number("kg", "排出係数", "Factor"), fields.Text("source", "出典", "Source"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/offsets/new?fy={year}");
    }
}
