using ForestSink.Core.Accounts;
using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Public;

/// <summary>What everybody may see: a certificate by its number, and a city's page where the city has published it.</summary>
internal static class PublicEndpoints
{
    public static void MapPublic(this IEndpointRouteBuilder app)
    {
        app.MapGet("/c", Find).OpenToEverybody();
        app.MapGet("/c/{number}", Certificate).OpenToEverybody();
        app.MapGet("/p/{city}", Page).OpenToEverybody();
        app.MapGet("/p/{city}/embed", Embedded).OpenToEverybody();
        app.MapGet("/p/{city}/events/{eventNo:int}", PublicEvent.Show).OpenToEverybody();
        var settings = app.MapMunicipality("/credits/public").RequireCapability(Capability.ReadLedger);
        settings.MapGet("", Settings);
        settings.MapPost("", Save).RequireCapability(Capability.PostLedger);
    }

    private static IResult Find(string? number) =>
        CertificateNumber.TryParse(number, out _, out var found) ? TypedResults.LocalRedirect($"/c/{found}") : TypedResults.NotFound();

    private static async Task<IResult> Certificate(string number, OffsetStore offsets, HttpContext http, CancellationToken cancellation)
    {
        if (!CertificateNumber.TryParse(number, out var municipality, out var found) || await offsets.CertificateAsync(municipality, found, cancellation) is not { } certificate)
            return TypedResults.NotFound();
        var address = $"{http.Request.Scheme}://{http.Request.Host}/c/{found}";
        return new RazorComponentResult<CertificatePage>(new { Certificate = certificate, Address = address, QrCode = QrImage.Of(address) });
    }

    private static Task<IResult> Page(string city, HttpContext http, MunicipalityStore municipalities, PublicStore publics, LedgerStore ledger, OffsetStore offsets, FundStore fund, EventStore events, Today today, CancellationToken cancellation) =>
        ShowAsync(city, false, http, municipalities, publics, ledger, offsets, fund, events, today, cancellation);

    /// <summary>The same page for a frame in the city's own site: the one address that others may embed.</summary>
    private static Task<IResult> Embedded(string city, HttpContext http, MunicipalityStore municipalities, PublicStore publics, LedgerStore ledger, OffsetStore offsets, FundStore fund, EventStore events, Today today, CancellationToken cancellation) =>
        ShowAsync(city, true, http, municipalities, publics, ledger, offsets, fund, events, today, cancellation);

    private static async Task<IResult> ShowAsync(
        string city, bool embedded, HttpContext http, MunicipalityStore municipalities, PublicStore publics, LedgerStore ledger, OffsetStore offsets, FundStore fund, EventStore events, Today today, CancellationToken cancellation)
    {
        if (!MunicipalityCode.TryParse(city, out var code) || await municipalities.FindAsync(code, cancellation) is not { } municipality
            || await publics.TextAsync(code, cancellation) is not { IsPublished: true } text)
            return TypedResults.NotFound();
        if (embedded)
            http.Response.Headers.ContentSecurityPolicy = http.Response.Headers.ContentSecurityPolicy.ToString().Replace("frame-ancestors 'none'", "frame-ancestors *", StringComparison.Ordinal);
        http.Response.Headers.CacheControl = "public, max-age=60";
        http.Response.Headers.Vary = "Cookie";
        return new RazorComponentResult<PublicPage>(new
        {
            Municipality = municipality,
            Text = text,
            IsEmbedded = embedded,
            Lots = (await ledger.StockAsync(code, cancellation)).Where(lot => !lot.IsWithdrawn).ToList(),
            Offsets = (await offsets.ListAsync(code, cancellation)).Where(offset => offset.IsCertified).ToList(),
            Commitments = await fund.CommitmentsAsync(code, cancellation),
            Events = (await events.ListAsync(code, cancellation)).Where(planted => planted.IsPublic).ToList(),
            Today = today.Date,
            Map = await publics.MapAsync(code, cancellation),
        });
    }

    private static async Task<IResult> Settings(Municipality municipality, PublicStore publics, CurrentUser user, HttpContext http, CancellationToken cancellation) =>
        Workspace.Page<PublicPanel>("公開ページ", "Public page", new
        {
            Municipality = municipality.Code.ToString(),
            Text = await publics.TextAsync(municipality.Code, cancellation),
            Site = $"{http.Request.Scheme}://{http.Request.Host}",
            MayPost = user.Can(Capability.PostLedger),
        });

    private static async Task<IResult> Save(IFormCollection form, Municipality municipality, PublicStore publics, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        await publics.SaveAsync(municipality.Code, new PublicText
        {
            IsPublished = fields.IsTicked("published"),
            Greeting = fields.Optional("greeting"),
            GreetingEn = fields.Optional("greetingEn"),
            HowTo = fields.Optional("howTo"),
            HowToEn = fields.Optional("howToEn"),
            Contact = fields.Optional("contact"),
        }, cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/public");
    }
}
