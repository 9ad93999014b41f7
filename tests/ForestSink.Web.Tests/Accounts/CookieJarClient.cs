using System.Net;
using System.Text.RegularExpressions;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>Keeps cookies like Chromium does on the loopback address: Secure ones too, and for every port.</summary>
internal sealed partial class CookieJarClient : IDisposable
{
    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public async Task SignInAsync(Uri app, string email, string password, CancellationToken cancellation) =>
        Assert.Equal(HttpStatusCode.Redirect, await PostFormAsync(app, "/sign-in", app, "/sign-in", cancellation, ("email", email), ("password", password)));

    public async Task<HttpStatusCode> StatusAsync(Uri app, string path, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, new Uri(app, path), null, cancellation);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> PostFormAsync(
        Uri formOn, string page, Uri app, string action, CancellationToken cancellation, params (string Name, string Value)[] fields)
    {
        using var form = await SendAsync(HttpMethod.Get, new Uri(formOn, page), null, cancellation);
        var token = Token().Match(await form.Content.ReadAsStringAsync(cancellation)).Groups["token"].Value;
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await SendAsync(HttpMethod.Post, new Uri(app, action), content, cancellation);
        return answer.StatusCode;
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await client.SendAsync(request, cancellation);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }
        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
