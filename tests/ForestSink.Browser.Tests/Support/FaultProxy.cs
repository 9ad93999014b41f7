using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ForestSink.Browser.Tests.Support;

/// <summary>
/// A network between browser and application that can be cut, and that loses, repeats and reorders what passes. Page and
/// service worker both go through it, so a cut is a real one.
/// </summary>
public sealed partial class FaultProxy : IAsyncDisposable
{
    private static readonly string[] OwnHeaders = ["Transfer-Encoding", "Connection", "Keep-Alive", "Host", "Content-Length"];
    private readonly HttpClient client;
    private readonly WebApplication server;
    private readonly Uri target;
    private readonly Random random = new(20_260_401);
    private readonly Lock gate = new();

    private FaultProxy(WebApplication server, Uri target)
    {
        (this.server, this.target) = (server, target);
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None });
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>No request passes.</summary>
    public bool IsCut { get; set; }

    /// <summary>Requests that change something are lost on the way there or back, sent twice, or held up.</summary>
    public bool IsBad { get; set; }

    /// <summary>Paths whose requests are lost, always.</summary>
    public Func<string, bool>? Loses { get; set; }

    /// <summary>
    /// The name of a newer version of the field application, which the server behind has been given meanwhile: its worker bears another
    /// version, and its script says so in the page.
    /// </summary>
    public string? NewBuild { get; set; }

    /// <summary>What was done to requests, for the test to see that it was tried at all.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var proxy = new FaultProxy(builder.Build(), target);
        proxy.server.Run(proxy.PassAsync);
        await proxy.server.StartAsync();
        proxy.Address = new UriBuilder(proxy.server.Urls.First()) { Host = "localhost" }.Uri;
        return proxy;
    }

    private async Task PassAsync(HttpContext context)
    {
        if (IsCut || Loses?.Invoke(context.Request.Path) == true)
        {
            context.Abort();
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        switch (Fate(context.Request))
        {
            case "lost":
                context.Abort();
                break;
            case "answer-lost":
                (await SendAsync(context, body)).Dispose();
                context.Abort();
                break;
            case "twice":
                (await SendAsync(context, body)).Dispose();
                await AnswerAsync(context, await SendAsync(context, body));
                break;
            case "held":
                await Task.Delay(Next(300), context.RequestAborted);
                await AnswerAsync(context, await SendAsync(context, body));
                break;
            default:
                await AnswerAsync(context, await SendAsync(context, body));
                break;
        }
    }

    private string Fate(HttpRequest request)
    {
        if (!IsBad || HttpMethods.IsGet(request.Method))
            return "passed";
        var fate = Next(6) switch { 0 => "lost", 1 => "answer-lost", 2 => "twice", 3 => "held", _ => "passed" };
        Faults.AddOrUpdate(fate, 1, (_, count) => count + 1);
        return fate;
    }

    private int Next(int below)
    {
        lock (gate)
            return random.Next(below);
    }

    private Task<HttpResponseMessage> SendAsync(HttpContext context, MemoryStream body)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(target, context.Request.Path + context.Request.QueryString));
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers.Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            // A new version is written into plain text, and is no older file that has not changed.
            if (NewBuild is not null && (name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase) || name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        request.Headers.Host = context.Request.Host.Value;
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
                context.Response.Headers.Append(name, values.ToArray());
            if (NewBuild is { } build && context.Request.Path.Value is ("/field-worker.js" or "/dist/field.js") and var path && answer.IsSuccessStatusCode)
                await context.Response.WriteAsync(Newer(path, await answer.Content.ReadAsStringAsync(context.RequestAborted), build), context.RequestAborted);
            else
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private static string Newer(string path, string script, string build) => path == "/field-worker.js"
        ? Version().Replace(script, $"\"{build}\"", 1)
        : script + $";document.documentElement.dataset.build=\"{build}\";";

    [GeneratedRegex("\"[0-9a-f]{16}\"", RegexOptions.None, 1000)]
    private static partial Regex Version();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }
}
