using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Jobs;

/// <summary>Registers the job handlers of the features and the worker that runs them beside the web server.</summary>
internal static class JobSetup
{
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new JobWorker(
            services.GetRequiredService<ForestSinkDatabase>(),
            services.GetServices<RegisteredJobHandler>().ToDictionary(h => h.Kind, h => h.Handler, StringComparer.Ordinal)));
        builder.Services.AddScoped<JobRights>();
        builder.Services.AddHostedService<JobService>();
    }
}

/// <summary>A feature adds one of these per kind of job.</summary>
public sealed record RegisteredJobHandler(string Kind, JobHandler Handler)
{
    /// <summary>What it takes to ask for such a job; the same lets a person cancel one.</summary>
    public Capability Needs { get; init; } = Capability.RunEstimates;
}
