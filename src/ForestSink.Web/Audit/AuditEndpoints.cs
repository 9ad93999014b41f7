using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Audit;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Audit;

/// <summary>The audit log for verifiers and administrators: what was done, and that nothing of it was changed since.</summary>
internal static class AuditEndpoints
{
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.AddSingleton(new RailEntry(95, "audit", "shield-check", "監査", "Audit") { Needs = Capability.ReadAudit });
    }

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapMunicipality("/audit").RequireCapability(Capability.ReadAudit);
        audit.MapGet("", Show);
        audit.MapGet("/chain", Verify);
        audit.MapGet("/daily-heads", PrintHeads);
    }

    private static IResult Show(string? actor = null, string? kind = null, string? thing = null, string? from = null, string? to = null, long? before = null) =>
        Workspace.Page<AuditPanel>("監査ログ", "Audit log", new
        {
            Filter = new AuditFilter(Blank(actor), Blank(kind), Blank(thing), Day(from), Day(to)),
            Before = before,
        });

    /// <summary>Recomputes the chain; a part of the panel, fetched after it, because it reads every entry.</summary>
    private static async Task<IResult> Verify(MunicipalityCode municipality, AuditStore log, CancellationToken cancellation) =>
        new RazorComponentResult<ChainStatus>(new { State = await log.VerifyAsync(municipality, cancellation) });

    private static async Task<IResult> PrintHeads(MunicipalityCode municipality, AuditStore log, CancellationToken cancellation) =>
        new RazorComponentResult<DailyHeadsPage>(new
        {
            State = await log.VerifyAsync(municipality, cancellation),
            Heads = await log.DailyHeadsAsync(municipality, 31, cancellation),
        });

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
