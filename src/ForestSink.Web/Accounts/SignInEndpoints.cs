using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace ForestSink.Web.Accounts;

internal static class SignInEndpoints
{
    // Of no password: compared where the address is unknown, so that the answer takes as long as for a known one.
    private static readonly string NoOnesHash = new PasswordHasher<Account>().HashPassword(new Account(), Guid.NewGuid().ToString());

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("").OpenToEverybody();
        routes.MapGet("/sign-in", ShowPage);
        routes.MapPost("/sign-in", SignIn).RequireRateLimiting(RateLimits.SignIn);
        routes.MapGet("/sign-in/second-factor", ShowSecondFactor);
        routes.MapPost("/sign-in/second-factor", SecondFactor).RequireRateLimiting(RateLimits.SignIn);
        routes.MapPost("/sign-in/demo", Demo).RequireRateLimiting(RateLimits.SignIn);
        routes.MapPost("/sign-out", SignOut);
    }

    private static async Task<IResult> ShowPage(CurrentUser user, DemoUsers demo, CancellationToken cancellation, string? returnUrl = null) =>
        user.IsSignedIn ? TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl)) : await Page(demo, returnUrl, null, null, cancellation);

    private static async Task<IResult> SignIn(
        [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl,
        SignInManager<Account> signIn, DemoUsers demo, Language t, CancellationToken cancellation)
    {
        var account = string.IsNullOrWhiteSpace(email) ? null : await signIn.UserManager.FindByEmailAsync(email.Trim());
        if (account is null)
            signIn.UserManager.PasswordHasher.VerifyHashedPassword(new Account(), NoOnesHash, password ?? "");
        var result = account is null ? SignInResult.Failed : await signIn.PasswordSignInAsync(account, password ?? "", isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
            return TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl));
        if (result.RequiresTwoFactor)
            return TypedResults.LocalRedirect("/sign-in/second-factor?returnUrl=" + Uri.EscapeDataString(ReturnUrl.Safe(returnUrl)));
        return await Page(demo, returnUrl, email, result.IsLockedOut ? Locked(t) : WrongPassword(t), cancellation);
    }

    private static async Task<IResult> ShowSecondFactor(SignInManager<Account> signIn, string? returnUrl = null) =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is null
            ? TypedResults.LocalRedirect("/sign-in")
            : new RazorComponentResult<SecondFactorPage>(new { ReturnUrl = ReturnUrl.Safe(returnUrl) });

    private static async Task<IResult> SecondFactor([FromForm] string? code, [FromForm] string? returnUrl, SignInManager<Account> signIn, Language t)
    {
        var typed = new string([.. (code ?? "").Normalize(System.Text.NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c))]);
        var isTotp = typed.Length == 6 && typed.All(char.IsAsciiDigit);
        var result = isTotp
            ? await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(typed.ToUpperInvariant());
        if (result.Succeeded)
            return TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl));
        var error = result.IsLockedOut ? Locked(t) : t["コードが違うか、期限が切れているか、すでに使われています。アプリに次のコードが表示されたら、それを入れてください。", "That code is wrong, too old or already used. Wait for the next code of your app and enter it."];
        return new RazorComponentResult<SecondFactorPage>(new { ReturnUrl = ReturnUrl.Safe(returnUrl), Error = error });
    }

    /// <summary>One click; only users that are marked as demo users, whom the database keeps in the demo municipality.</summary>
    private static async Task<IResult> Demo([FromForm] string? role, [FromForm] string? returnUrl, DemoUsers demo, SignInManager<Account> signIn, CancellationToken cancellation)
    {
        var users = await demo.ListAsync(cancellation);
        if (Roles.All.FirstOrDefault(known => known.Key() == role, (Role)(-1)) is var chosen && users.TryGetValue(chosen, out var userId)
            && await signIn.UserManager.FindByIdAsync(userId.ToString()) is { IsDemo: true } account)
        {
            await signIn.SignInAsync(account, isPersistent: false, "demo");
            return TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl));
        }
        return TypedResults.NotFound();
    }

    /// <summary>
    /// A tablet forgets the forest with its user. Only where they chose to leave unsent records for their next sign-in
    /// does the browser's store stay; the field application has then taken the map away itself.
    /// </summary>
    private static async Task<IResult> SignOut([FromForm] string? unsent, SignInManager<Account> signIn, HttpContext context)
    {
        await signIn.SignOutAsync();
        if (unsent != "kept")
            context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return TypedResults.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> Page(DemoUsers demo, string? returnUrl, string? email, string? error, CancellationToken cancellation) =>
        new RazorComponentResult<SignInPage>(new
        {
            ReturnUrl = ReturnUrl.Safe(returnUrl),
            Email = email,
            Error = error,
            DemoRoles = (await demo.ListAsync(cancellation)).Keys.Order().ToList(),
        });

    private static string WrongPassword(Language t) =>
        t["メールアドレスまたはパスワードが違います。", "The e-mail address or the password is wrong."];

    private static string Locked(Language t) => t[
        "何度も間違えたため、このアカウントを15分間止めています。時間をおいて、もう一度お試しください。",
        "Too many wrong attempts: this account is locked for 15 minutes. Try again later."];
}

/// <summary>Where to go after signing in.</summary>
internal static class ReturnUrl
{
    /// <summary>Only a path of this site: nobody can be sent elsewhere by a prepared link.</summary>
    public static string Safe(string? url) =>
        url is ['/', ..] && !(url.Length > 1 && url[1] is '/' or '\\') && !url.Any(char.IsControl) ? url : "/";
}
