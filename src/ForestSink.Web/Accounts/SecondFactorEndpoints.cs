using ForestSink.PostGis.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using QRCoder;

namespace ForestSink.Web.Accounts;

/// <summary>The second factor: an authenticator app that shows a six-digit code (TOTP), and ten recovery codes.</summary>
internal static class SecondFactorEndpoints
{
    public static void MapSecondFactor(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/account/second-factor").RequireSignIn();
        own.MapGet("", Show);
        own.MapPost("", Enrol).RequireRateLimiting(RateLimits.SignIn);
        own.MapPost("/recovery-codes", NewCodes);
    }

    private static async Task<IResult> Show(CurrentUser user, UserManager<Account> users) =>
        await Page(await KeyedAccountAsync(user, users), user, null);

    private static async Task<IResult> Enrol([FromForm] string? code, CurrentUser user, SignInManager<Account> signIn, Language t)
    {
        var users = signIn.UserManager;
        var account = await KeyedAccountAsync(user, users);
        var typed = new string([.. (code ?? "").Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(account, users.Options.Tokens.AuthenticatorTokenProvider, typed))
            return await Page(account, user, t["コードが違います。アプリに表示されている6桁のコードを入れてください。", "That code is wrong. Enter the six digits your app shows."]);
        await users.SetTwoFactorEnabledAsync(account, true);
        await signIn.RefreshSignInAsync(account);
        return await CodesAsync(account, users);
    }

    private static async Task<IResult> NewCodes(CurrentUser user, UserManager<Account> users) =>
        await users.FindByIdAsync(user.Account.UserId.ToString()) is { TwoFactorEnabled: true } account
            ? await CodesAsync(account, users)
            : TypedResults.LocalRedirect("/account/second-factor");

    /// <summary>The account with a key for the app. The key is made once and shown until it is confirmed by a code.</summary>
    private static async Task<Account> KeyedAccountAsync(CurrentUser user, UserManager<Account> users)
    {
        OwnAccountEndpoints.RefuseDemo(user);
        var account = (await users.FindByIdAsync(user.Account.UserId.ToString()))!;
        if (account.TotpKey is null)
        {
            account.TotpKey = users.GenerateNewAuthenticatorKey();
            await users.UpdateAsync(account);
        }
        return account;
    }

    private static Task<IResult> Page(Account account, CurrentUser user, string? error) => Task.FromResult<IResult>(
        account.TwoFactorEnabled
            ? TypedResults.LocalRedirect("/account")
            : new RazorComponentResult<EnrolSecondFactorPage>(new
            {
                Key = account.TotpKey!,
                QrCode = QrCode(account),
                IsRequired = user.MustEnrolSecondFactor,
                Error = error,
            }));

    private static async Task<IResult> CodesAsync(Account account, UserManager<Account> users) =>
        new RazorComponentResult<RecoveryCodesPage>(new { Codes = (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, 10))!.ToList() });

    /// <summary>An SVG image as a data address: an authenticator app reads issuer, account and key from it.</summary>
    private static string QrCode(Account account)
    {
        var uri = $"otpauth://totp/ForestSink:{Uri.EscapeDataString(account.Email)}?secret={account.TotpKey}&issuer=ForestSink&digits=6";
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(code.GetGraphic(4)));
    }
}
