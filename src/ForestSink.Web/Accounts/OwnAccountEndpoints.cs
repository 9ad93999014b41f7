using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Accounts;

/// <summary>One's own account: password, passkeys, second factor, sessions, language.</summary>
internal static class OwnAccountEndpoints
{
    public static void MapOwnAccount(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/account").RequireSignIn();
        own.MapGet("", Show);
        own.MapPost("/password", ChangePassword).RequireRateLimiting(RateLimits.SignIn);
        own.MapPost("/language", ChooseLanguage);
        own.MapPost("/sign-out-everywhere", SignOutEverywhere);
    }

    /// <summary>Demo users are shared by everybody who tries the program: nobody may change their means of signing in.</summary>
    public static void RefuseDemo(CurrentUser user)
    {
        if (user.Account.IsDemo)
            throw new UserErrorException("デモ利用者の設定は変えられません。", "The demo users' settings cannot be changed.");
    }

    private static Task<IResult> Show(CurrentUser user, UserManager<Account> users) => Page(user, users, null, null);

    private static async Task<IResult> ChangePassword(
        [FromForm] string? current, [FromForm] string? next, CurrentUser user, SignInManager<Account> signIn, Language t)
    {
        RefuseDemo(user);
        var users = signIn.UserManager;
        var account = (await users.FindByIdAsync(user.Account.UserId.ToString()))!;
        if (!(await signIn.CheckPasswordSignInAsync(account, current ?? "", lockoutOnFailure: true)).Succeeded)
            return await Page(user, users, null, t["いまのパスワードが違います。", "The current password is wrong."]);
        if (await PasswordRules.ErrorAsync(users, account, next ?? "", t) is { } error)
            return await Page(user, users, null, error);
        await users.ChangePasswordAsync(account, current!, next!);
        await signIn.RefreshSignInAsync(account);
        return await Page(user, users, t["パスワードを変えました。ほかの端末ではもう一度サインインが要ります。", "The password was changed. Other devices must sign in again."], null);
    }

    private static async Task<IResult> ChooseLanguage([FromForm] string? language, CurrentUser user, UserManager<Account> users)
    {
        if (language is not ("ja" or "en"))
            return TypedResults.BadRequest();
        if (!user.Account.IsDemo)
        {
            var account = (await users.FindByIdAsync(user.Account.UserId.ToString()))!;
            account.Language = language;
            await users.UpdateAsync(account);
        }
        return TypedResults.LocalRedirect($"/language/{language}");
    }

    private static async Task<IResult> SignOutEverywhere(CurrentUser user, SignInManager<Account> signIn)
    {
        RefuseDemo(user);
        var account = (await signIn.UserManager.FindByIdAsync(user.Account.UserId.ToString()))!;
        await signIn.UserManager.UpdateSecurityStampAsync(account);
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> Page(CurrentUser user, UserManager<Account> users, string? message, string? error)
    {
        var account = (await users.FindByIdAsync(user.Account.UserId.ToString()))!;
        return new RazorComponentResult<OwnAccountPage>(new
        {
            User = user,
            Passkeys = (await users.GetPasskeysAsync(account)).ToList(),
            RecoveryCodes = await users.CountRecoveryCodesAsync(account),
            Message = message,
            Error = error,
        });
    }
}
