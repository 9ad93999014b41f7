using System.Net;
using System.Text.RegularExpressions;

namespace ForestSink.TestSupport;

/// <summary>Fills in a page's form as a browser without script would.</summary>
public static partial class Pages
{
    /// <summary>Reads the antiforgery token on a page and posts the fields with it.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(
        this HttpClient client, string page, string action, CancellationToken cancellation, params (string Name, string Value)[] fields)
    {
        var token = await client.TokenAsync(page, cancellation);
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await client.PostAsync(new Uri(action, UriKind.Relative), content, cancellation);
    }

    public static async Task<string> TokenAsync(this HttpClient client, string page, CancellationToken cancellation)
    {
        var html = await client.GetStringAsync(new Uri(page, UriKind.Relative), cancellation);
        var match = Token().Match(html);
        return match.Success ? WebUtility.HtmlDecode(match.Groups["token"].Value) : throw new InvalidOperationException($"{page} carries no antiforgery token.");
    }

    [GeneratedRegex("""(?:name="__RequestVerificationToken" value|name="csrf-token" content)="(?<token>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
