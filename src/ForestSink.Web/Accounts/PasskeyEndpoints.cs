using System.Buffers.Text;
using System.Security.Claims;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Jobs;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Accounts;

/// <summary>Passkeys (WebAuthn): register one on this device, sign in with it, take it away.</summary>
internal static class PasskeyEndpoints
{
    private const string JsonType = "application/json";

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var visitors = app.MapGroup("/sign-in/passkey").OpenToEverybody().RequireRateLimiting(RateLimits.SignIn);
        visitors.MapPost("/options", RequestOptions);
        visitors.MapPost("", SignIn);
        var own = app.MapGroup("/account/passkeys").RequireSignIn();
        own.MapPost("/options", CreationOptions);
        own.MapPost("", Add);
        own.MapPost("/{credential}/remove", Remove);
    }

    // Without a name: the device offers the passkeys it holds for this site.
    private static async Task<IResult> RequestOptions(SignInManager<Account> signIn) =>
        TypedResults.Text(await signIn.MakePasskeyRequestOptionsAsync(null!), JsonType);

    private static async Task<IResult> SignIn([FromForm] string? credential, [FromForm] string? returnUrl, SignInManager<Account> signIn)
    {
        var assertion = await signIn.PerformPasskeyAssertionAsync(credential ?? "");
        if (!assertion.Succeeded || await signIn.UserManager.IsLockedOutAsync(assertion.User) || !await signIn.CanSignInAsync(assertion.User))
            throw new UserErrorException("パスキーで確認できませんでした。もう一度試すか、パスワードでサインインしてください。",
                "The passkey was not accepted. Try again, or sign in with your password.");
        await signIn.UserManager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey);
        await signIn.SignInWithClaimsAsync(assertion.User, isPersistent: false, [new Claim("amr", RightsGate.PasskeyMethod)]);
        return TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl));
    }

    private static async Task<IResult> CreationOptions(CurrentUser user, SignInManager<Account> signIn)
    {
        OwnAccountEndpoints.RefuseDemo(user);
        var options = await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
        {
            Id = user.Account.UserId.ToString(),
            Name = user.Account.Email,
            DisplayName = user.Account.DisplayName,
        });
        return TypedResults.Text(options, JsonType);
    }

    private static async Task<IResult> Add([FromForm] string? credential, [FromForm] string? name, CurrentUser user, SignInManager<Account> signIn)
    {
        OwnAccountEndpoints.RefuseDemo(user);
        var attestation = await signIn.PerformPasskeyAttestationAsync(credential ?? "");
        if (!attestation.Succeeded || attestation.UserEntity.Id != user.Account.UserId.ToString())
            throw new UserErrorException("パスキーを登録できませんでした。もう一度お試しください。", "The passkey could not be registered. Try again.");
        attestation.Passkey.Name = string.IsNullOrWhiteSpace(name) ? "パスキー" : name.Trim()[..Math.Min(name.Trim().Length, 100)];
        var account = await signIn.UserManager.FindByIdAsync(user.Account.UserId.ToString());
        await signIn.UserManager.AddOrUpdatePasskeyAsync(account!, attestation.Passkey);
        return TypedResults.LocalRedirect("/account");
    }

    private static async Task<IResult> Remove(string credential, CurrentUser user, CredentialStore credentials, CancellationToken cancellation)
    {
        if (!Base64Url.IsValid(credential))
            return TypedResults.NotFound();
        await credentials.RemovePasskeyAsync(user.Account.UserId, Base64Url.DecodeFromChars(credential), cancellation);
        return TypedResults.LocalRedirect("/account");
    }
}
