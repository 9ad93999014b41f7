using ForestSink.Core.Accounts;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>
/// Every route and what it needs, written down a second time: a new route must be thought about here, too.
/// Null: everybody. <see cref="SignedIn"/>: whoever has signed in.
/// </summary>
internal static class RouteTable
{
    public const Capability SignedIn = (Capability)(-1);

    public static IReadOnlyDictionary<string, Capability?> Expected { get; } = new Dictionary<string, Capability?>(StringComparer.Ordinal)
    {
        ["GET /"] = null,
        ["GET /language/{tag}"] = null,
        ["GET /sign-in"] = null,
        ["POST /sign-in"] = null,
        ["GET /sign-in/second-factor"] = null,
        ["POST /sign-in/second-factor"] = null,
        ["POST /sign-in/demo"] = null,
        ["POST /sign-in/passkey"] = null,
        ["POST /sign-in/passkey/options"] = null,
        ["POST /sign-out"] = null,
        ["GET /invitations/{token}"] = null,
        ["POST /invitations/{token}"] = null,
        ["POST /invitations/{token}/join"] = null,

        ["GET /account"] = SignedIn,
        ["POST /account/password"] = SignedIn,
        ["POST /account/language"] = SignedIn,
        ["POST /account/sign-out-everywhere"] = SignedIn,
        ["POST /account/passkeys"] = SignedIn,
        ["POST /account/passkeys/options"] = SignedIn,
        ["POST /account/passkeys/{credential}/remove"] = SignedIn,
        ["GET /account/second-factor"] = SignedIn,
        ["POST /account/second-factor"] = SignedIn,
        ["POST /account/second-factor/recovery-codes"] = SignedIn,

        ["GET /m/{municipality}/members"] = Capability.ManageMembers,
        ["POST /m/{municipality}/members/invitations"] = Capability.ManageMembers,
        ["POST /m/{municipality}/members/invitations/{invitationId:guid}/revoke"] = Capability.ManageMembers,
        ["POST /m/{municipality}/members/{userId:guid}/roles"] = Capability.ManageMembers,
        ["POST /m/{municipality}/members/{userId:guid}/end-sessions"] = Capability.ManageMembers,
        ["POST /m/{municipality}/members/{userId:guid}/close"] = Capability.ManageMembers,
        ["GET /m/{municipality}/audit"] = Capability.ReadAudit,
        ["GET /m/{municipality}/audit/chain"] = Capability.ReadAudit,
        ["GET /m/{municipality}/audit/daily-heads"] = Capability.ReadAudit,

        ["GET /m/{municipality}/growth"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/tables/{name}"] = Capability.ReadForest,
        ["POST /m/{municipality}/growth/tables"] = Capability.ImportForest,
        ["GET /m/{municipality}/growth/site"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/fit"] = Capability.ReadForest,
        ["POST /m/{municipality}/growth/fit"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/diagram"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/stand"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/forest"] = Capability.ReadForest,
        ["POST /m/{municipality}/growth/forest"] = Capability.RunEstimates,
        ["GET /m/{municipality}/growth/forest/{run:guid}"] = Capability.ReadForest,
        ["GET /m/{municipality}/growth/forest/{run:guid}/progress"] = Capability.ReadForest,

        ["GET /m/{municipality}"] = Capability.ReadForest,
        ["GET /m/{municipality}/search"] = Capability.ReadForest,
        ["GET /m/{municipality}/legend"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands/ids"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands/bounds"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands/{standId:long}/panel"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands/{standId:long}/position"] = Capability.ReadForest,
        ["GET /m/{municipality}/stands/{standId:long}/history"] = Capability.ReadForest,
        ["POST /m/{municipality}/stands/{standId:long}/versions/{version:int}/restore"] = Capability.EditForest,
        ["GET /m/{municipality}/stands/{standId:long}/owners"] = Capability.ReadOwners,
        ["POST /m/{municipality}/stands/{standId:long}/owners"] = Capability.ReadOwners,
        ["GET /m/{municipality}/tiles.json"] = Capability.ReadForest,
        ["GET /m/{municipality}/tiles/{version:long}/forest/{z:int}/{x:int}/{y:int}.mvt"] = Capability.ReadForest,
        ["GET /m/{municipality}/terrain/{z:int}/{x:int}/{y:int}.png"] = Capability.ReadForest,
        ["GET /m/{municipality}/imports"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/uploads"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/checks"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/{checkId:guid}"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/{checkId:guid}/again"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/{checkId:guid}/findings"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/{checkId:guid}/report.csv"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/{checkId:guid}/preview"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/{checkId:guid}/apply"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/{checkId:guid}/apply/{applyId:guid}"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/{checkId:guid}/assign"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/mappings"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/mappings/{name}"] = Capability.ImportForest,
        ["POST /m/{municipality}/imports/mappings/{name}"] = Capability.ImportForest,
        ["GET /m/{municipality}/imports/municipalities"] = Capability.ManageMembers,
        ["POST /m/{municipality}/imports/municipalities"] = Capability.ManageMembers,
        ["GET /m/{municipality}/jobs/{jobId:guid}"] = Capability.ReadForest,
        ["GET /m/{municipality}/jobs/{jobId:guid}/events"] = Capability.ReadForest,
        ["POST /m/{municipality}/jobs/{jobId:guid}/cancel"] = Capability.RunEstimates,
    };
}
