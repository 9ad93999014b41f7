using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Support;

/// <summary>A page somebody signed in has open in a browser: it goes on posting after the application behind it was started anew.</summary>
internal sealed partial class OpenPage
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri app;
    private readonly string cookies;
    private readonly string token;

    private OpenPage(Uri app, string cookies, string token) => (this.app, this.cookies, this.token) = (app, cookies, token);

    public static async Task<OpenPage> OpenAsync(Uri app, string session, string path, CancellationToken cancellation)
    {
        var signedIn = $"{TestApp.SessionCookie}={session}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app, path));
        request.Headers.Add("Cookie", signedIn);
        using var answer = await Client.SendAsync(request, cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var found = Token().Match(await answer.Content.ReadAsStringAsync(cancellation)).Groups["token"].Value;
        Assert.NotEmpty(found);
        return new(app, string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).Prepend(signedIn)), found);
    }

    /// <summary>The same page, whose application now listens elsewhere.</summary>
    public OpenPage At(Uri address) => new(address, cookies, token);

    /// <summary>Posts a ledger form as the page's script does.</summary>
    /// <returns>The answer of a posting that was done.</returns>
    /// <exception cref="HttpRequestException">The application went away before it answered.</exception>
    public async Task<string> PostAsync(string path, IReadOnlyDictionary<string, string> fields, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app, path))
        {
            Content = new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", token))),
        };
        request.Headers.Add("Cookie", cookies);
        request.Headers.Add("X-Ledger-Form", "1");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await Client.SendAsync(request, cancellation);
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {answer.StatusCode}: {body}");
        return body;
    }

    [GeneratedRegex("""(?:name="__RequestVerificationToken" value|name="csrf-token" content)="(?<token>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
