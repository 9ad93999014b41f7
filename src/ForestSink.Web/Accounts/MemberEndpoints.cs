using System.Net.Mail;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Audit;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Audit;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Accounts;

/// <summary>The administrator's page: who belongs here, with which roles; invitations.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        var members = app.MapMunicipality("/members").RequireCapability(Capability.ManageMembers);
        members.MapGet("", () => Page());
        members.MapPost("/invitations", Invite);
        members.MapPost("/invitations/{invitationId:guid}/revoke", Revoke);
        members.MapGet("/invitations/{invitationId:guid}/history", InvitationHistory);
        members.MapGet("/{userId:guid}/history", MemberHistory);
        members.MapPost("/{userId:guid}/roles", SetRoles);
        members.MapPost("/{userId:guid}/end-sessions", EndSessions);
        members.MapPost("/{userId:guid}/close", Close);
    }

    private static async Task<IResult> Invite(
        MunicipalityCode municipality, IFormCollection form, HttpRequest request, InvitationStore invitations, CancellationToken cancellation)
    {
        var address = form["email"].ToString().Trim();
        if (!MailAddress.TryCreate(address, out var parsed) || parsed.Address != address || address.Length > 254)
            throw new UserErrorException("メールアドレスを確かめてください。", "Check the e-mail address.");
        var chosen = Chosen(form);
        if (chosen.Count == 0)
            throw new UserErrorException("役割を一つ以上選んでください。", "Choose at least one role.");
        var organisationName = form["organisationName"].ToString().Trim();
        var organisation = organisationName.Length == 0 ? ((OrganisationKind, string)?)null
            : (OrganisationKinds.Parse(form["organisationKind"].ToString()), organisationName);
        var token = await invitations.InviteAsync(municipality, address, chosen, organisation, cancellation);
        return Page(link: $"{request.Scheme}://{request.Host}/invitations/{token}", invited: address);
    }

    private static async Task<IResult> Revoke(MunicipalityCode municipality, Guid invitationId, InvitationStore invitations, CancellationToken cancellation) =>
        await invitations.RevokeAsync(municipality, invitationId, cancellation) ? Page() : TypedResults.NotFound();

    private static async Task<IResult> SetRoles(
        MunicipalityCode municipality, Guid userId, IFormCollection form, MemberStore members, AccountSnapshots snapshots, CancellationToken cancellation) =>
        Done(await members.SetRolesAsync(municipality, userId, Chosen(form), cancellation), userId, snapshots);

    private static async Task<IResult> EndSessions(
        MunicipalityCode municipality, Guid userId, MemberStore members, AccountSnapshots snapshots, CancellationToken cancellation) =>
        Done(await members.EndSessionsAsync(municipality, userId, cancellation), userId, snapshots);

    private static async Task<IResult> Close(
        MunicipalityCode municipality, Guid userId, MemberStore members, AccountSnapshots snapshots, CancellationToken cancellation) =>
        Done(await members.CloseAsync(municipality, userId, cancellation), userId, snapshots);

    private static Task<IResult> MemberHistory(MunicipalityCode municipality, Guid userId, AuditStore log, CancellationToken cancellation) =>
        HistoryAsync(municipality, ["membership", "account", "passkey"], userId, log, cancellation);

    private static Task<IResult> InvitationHistory(MunicipalityCode municipality, Guid invitationId, AuditStore log, CancellationToken cancellation) =>
        HistoryAsync(municipality, ["invitation"], invitationId, log, cancellation);

    /// <summary>Whom this municipality's log does not know is nobody here.</summary>
    private static async Task<IResult> HistoryAsync(MunicipalityCode municipality, string[] kinds, Guid id, AuditStore log, CancellationToken cancellation) =>
        await log.OfThingAsync(municipality, kinds, id.ToString(), 1, cancellation) is { Count: > 0 }
            ? new RazorComponentResult<HistorySection>(new { ThingKinds = kinds, ThingId = id.ToString(), Untitled = true })
            : TypedResults.NotFound();

    private static IResult Done(bool done, Guid userId, AccountSnapshots snapshots)
    {
        snapshots.Forget(userId);
        return done ? Page(changed: true) : TypedResults.NotFound();
    }

    private static List<Role> Chosen(IFormCollection form)
    {
        try
        {
            return [.. form["roles"].Select(key => Roles.Parse(key ?? "")).Distinct()];
        }
        catch (FormatException unknown)
        {
            throw new UserErrorException("役割の指定が正しくありません。", "That is not a role.", unknown);
        }
    }

    private static IResult Page(string? link = null, string? invited = null, bool changed = false) =>
        Workspace.Page<MembersPanel>("利用者の管理", "People", new { Link = link, Invited = invited, Changed = changed });
}
