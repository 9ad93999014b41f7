using System.Net;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.TestSupport;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Accounts;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const string Password = "correct horse battery";
    private TestApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Town, "久山町");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_visitor_is_sent_to_sign_in_and_comes_back_to_the_page()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer, Role.Verifier], Password);
        using var client = app.Visitor();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        var refused = await client.GetAsync(new Uri($"/m/{Town}/audit?kind=account", UriKind.Relative), Cancellation);
        Assert.Equal($"/sign-in?returnUrl=%2Fm%2F{Town}%2Faudit%3Fkind%3Daccount", refused.Headers.Location?.OriginalString);

        var signedIn = await client.PostFormAsync(refused.Headers.Location!.OriginalString, "/sign-in", Cancellation,
            ("email", account.Email), ("password", Password), ("returnUrl", $"/m/{Town}/audit"));
        Assert.Equal($"/m/{Town}/audit", signedIn.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"/m/{Town}/audit", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_session_cookie_is_bound_to_this_host_and_hidden_from_scripts()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        using var client = app.Visitor();
        var answer = await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", Password));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-forestsink=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "path=/", "secure", "httponly", "samesite=lax" })
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_even_for_the_right_one()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        using var client = app.Visitor();
        for (var attempt = 0; attempt < 5; attempt++)
            await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", "wrong"));
        var answer = await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", Password));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("15分間", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_read_the_same()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        using var client = app.Visitor();
        var texts = new List<string>();
        foreach (var email in new[] { account.Email, "nobody@example.jp" })
        {
            var answer = await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", email), ("password", "wrong"));
            var html = await answer.Content.ReadAsStringAsync(Cancellation);
            texts.Add(html[html.IndexOf("role=\"alert\"", StringComparison.Ordinal)..html.IndexOf("</p>", StringComparison.Ordinal)]);
        }
        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public async Task Too_many_attempts_from_one_address_are_turned_away()
    {
        await using var strict = await TestApp.StartAsync(app.Database, ("RateLimits:SignInPerMinute", "3"));
        using var client = strict.Visitor();
        var codes = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 4; attempt++)
            codes.Add((await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", "a@example.jp"), ("password", "x"))).StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], codes);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_sent_to_another_site_after_signing_in(string returnUrl)
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        using var client = app.Visitor();
        var answer = await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", Password), ("returnUrl", returnUrl));
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var client = app.Visitor();
        using var content = new FormUrlEncodedContent([new("email", "a@example.jp"), new("password", "x")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(new Uri("/sign-in", UriKind.Relative), content, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_officer_without_a_second_factor_gets_no_further_than_setting_it_up()
    {
        var account = await app.MemberAsync(Town, [Role.Admin], Password);
        using var client = app.Visitor();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", Password));
        var answer = await client.GetAsync(new Uri($"/m/{Town}/members", UriKind.Relative), Cancellation);
        Assert.Equal("/account/second-factor", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_code_of_the_authenticator_app_opens_once_even_within_its_half_minute()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var stored = (await users.FindByIdAsync(account.UserId.ToString()))!;
        stored.TotpKey = users.GenerateNewAuthenticatorKey();
        stored.TwoFactorEnabled = true;
        await users.UpdateAsync(stored);
        var now = DateTimeOffset.UtcNow;

        Assert.Equal("/account", await SignInAsync(account, Totp.Code(stored.TotpKey, now)));
        Assert.Null(await SignInAsync(account, Totp.Code(stored.TotpKey, now)));
        Assert.Null(await SignInAsync(account, Totp.Code(stored.TotpKey, now.AddSeconds(-30))));
        Assert.Equal("/account", await SignInAsync(account, Totp.Code(stored.TotpKey, now.AddSeconds(30))));
    }

    /// <returns>Where the person is sent to; null where the code is refused.</returns>
    private async Task<string?> SignInAsync(Account account, string code)
    {
        using var client = app.Visitor();
        await client.PostFormAsync("/sign-in", "/sign-in", Cancellation, ("email", account.Email), ("password", Password));
        var answer = await client.PostFormAsync("/sign-in/second-factor", "/sign-in/second-factor", Cancellation, ("code", code), ("returnUrl", "/account"));
        return answer.Headers.Location?.OriginalString;
    }

    [Fact]
    public async Task A_new_security_stamp_ends_every_session()
    {
        using var admin = await app.ClientAsync(Town, Role.Admin);
        var member = await app.MemberAsync(Town, [Role.Verifier]);
        using var client = app.Visitor();
        client.DefaultRequestHeaders.Add("Cookie", $"{TestApp.SessionCookie}={await app.SessionAsync(member)}");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"/m/{Town}/audit", UriKind.Relative), Cancellation)).StatusCode);

        var ended = await admin.PostFormAsync($"/m/{Town}/members", $"/m/{Town}/members/{member.UserId}/end-sessions", Cancellation);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri($"/m/{Town}/audit", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Demo_users_are_offered_only_where_there_is_a_demo_and_cannot_change_their_sign_in()
    {
        using var client = app.Visitor();
        Assert.DoesNotContain("/sign-in/demo", await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        await app.AddMunicipalityAsync("33999", "みどり野市", 5, isDemo: true);
        await new PostGis.Accounts.DemoUsers(app.Database.Database).CreateAsync(Core.Forest.MunicipalityCode.Parse("33999"), Cancellation);
        Assert.Contains("これはデモです", await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancellation), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await client.PostFormAsync("/sign-in", "/sign-in/demo", Cancellation, ("role", "admin"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/m/33999/members", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"/m/{Town}/members", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostFormAsync("/account", "/account/sign-out-everywhere", Cancellation)).StatusCode);
    }
}
