using System.Net.Mail;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Accounts;

/// <summary>What an invited person does with the link: make an account, or add the roles to the one they have.</summary>
internal static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        var links = app.MapGroup("/invitations/{token}").OpenToEverybody().RequireRateLimiting(RateLimits.SignIn);
        links.MapGet("", Show);
        links.MapPost("", CreateAccount);
        links.MapPost("/join", Join);
    }

    private static async Task<IResult> Show(string token, InvitationStore invitations, CancellationToken cancellation) =>
        await FindAsync(token, invitations, cancellation) is { } found ? Page(token, found.Invitation) : Gone();

    private static async Task<IResult> CreateAccount(
        string token, [FromForm] string? email, [FromForm] string? name, [FromForm] string? password,
        InvitationStore invitations, SignInManager<Account> signIn, Language t, CancellationToken cancellation)
    {
        if (await FindAsync(token, invitations, cancellation) is not { } found)
            return Gone();
        var users = signIn.UserManager;
        var account = new Account { Email = found.Invitation.Email ?? email?.Trim() ?? "", DisplayName = name?.Trim() ?? "", Language = t.Tag };
        var error = await ErrorAsync(account, password ?? "", users, t);
        if (error is not null)
            return Page(token, found.Invitation, account, error);
        account.NormalizedEmail = users.NormalizeEmail(account.Email)!;
        account.SecurityStamp = Guid.NewGuid().ToString();
        account.PasswordHash = users.PasswordHasher.HashPassword(account, password!);
        if (!await invitations.AcceptAsync(found.Token, account, isNew: true, cancellation))
            return Gone();
        await signIn.SignInAsync((await users.FindByIdAsync(account.UserId.ToString()))!, isPersistent: false);
        return TypedResults.LocalRedirect($"/m/{found.Token.Municipality}");
    }

    /// <summary>The signed-in person takes the roles. An invitation by address is for that address only.</summary>
    private static async Task<IResult> Join(
        string token, CurrentUser user, InvitationStore invitations, UserManager<Account> users, AccountSnapshots snapshots, CancellationToken cancellation)
    {
        if (await FindAsync(token, invitations, cancellation) is not { } found || !user.IsSignedIn || user.Account.IsDemo)
            return Gone();
        if (found.Invitation.Email is { } invited && users.NormalizeEmail(invited) != users.NormalizeEmail(user.Account.Email))
            return Gone();
        var account = (await users.FindByIdAsync(user.Account.UserId.ToString()))!;
        if (!await invitations.AcceptAsync(found.Token, account, isNew: false, cancellation))
            return Gone();
        snapshots.Forget(account.UserId);
        return TypedResults.LocalRedirect($"/m/{found.Token.Municipality}");
    }

    private static async Task<(OneTimeToken Token, Invitation Invitation)?> FindAsync(string text, InvitationStore invitations, CancellationToken cancellation) =>
        OneTimeToken.TryParse(text, out var token) && await invitations.FindAsync(token, cancellation) is { } invitation ? (token, invitation) : null;

    private static async Task<string?> ErrorAsync(Account account, string password, UserManager<Account> users, Language t)
    {
        if (!MailAddress.TryCreate(account.Email, out var address) || address.Address != account.Email || account.Email.Length > 254)
            return t["メールアドレスを確かめてください。", "Check the e-mail address."];
        if (account.DisplayName.Length is 0 or > 100)
            return t["お名前を100字以内で入れてください。", "Enter your name, up to 100 characters."];
        if (await users.FindByEmailAsync(account.Email) is not null)
            return t["このメールアドレスはすでに登録されています。サインインしてから、このリンクをもう一度開いてください。", "This address has an account already. Sign in, then open this link again."];
        return await PasswordRules.ErrorAsync(users, account, password, t);
    }

    private static RazorComponentResult<InvitationPage> Page(string token, Invitation invitation, Account? typed = null, string? error = null) =>
        new(new { Token = token, Invitation = invitation, typed?.Email, Name = typed?.DisplayName, Error = error });

    private static RazorComponentResult<InvitationGonePage> Gone() => new() { StatusCode = StatusCodes.Status404NotFound };
}

internal static class PasswordRules
{
    /// <summary>What is wrong with a new password, or null.</summary>
    public static async Task<string?> ErrorAsync(UserManager<Account> users, Account account, string password, Language t)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, account, password)).Succeeded)
                return t["パスワードは12文字以上で、4種類以上の文字を使ってください。", "Use at least 12 characters, with at least 4 different ones."];
        }
        return password.Length > 200 ? t["パスワードは200文字までです。", "A password has at most 200 characters."] : null;
    }
}
