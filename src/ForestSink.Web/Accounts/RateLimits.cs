using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;

namespace ForestSink.Web.Accounts;

/// <summary>How often one address may try to sign in and one user may upload; more answers 429.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Upload = "upload";

    /// <summary>Photos of a day in the field come all at once when the network is back.</summary>
    public const string Evidence = "evidence";

    /// <summary>Set <c>RateLimits:SignInPerMinute</c>, <c>UploadsPerMinute</c> and <c>EvidencePerMinute</c> to change the defaults.</summary>
    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        var signIns = builder.Configuration.GetValue("RateLimits:SignInPerMinute", 20);
        var uploads = builder.Configuration.GetValue("RateLimits:UploadsPerMinute", 20);
        var evidence = builder.Configuration.GetValue("RateLimits:EvidencePerMinute", 1200);
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = 60.ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
            options.AddPolicy(SignIn, context => PerMinute(context.Connection.RemoteIpAddress?.ToString() ?? "", signIns));
            options.AddPolicy(Evidence, context => PerMinute(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", evidence));
            options.AddPolicy(Upload, context => PerMinute(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", uploads));
        });
    }

    private static RateLimitPartition<string> PerMinute(string who, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });
}
