using System.Net;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using ForestSink.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>Two copies of the application, each on a port of its own, on one database.</summary>
public sealed class TwoCopiesTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const string Password = "correct horse battery";
    private TestDatabase database = null!;
    private TestApp first = null!;
    private TestApp second = null!;
    private int runs;
    private string? actedAs;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        first = await StartAsync();
        second = await StartAsync();
        await first.AddMunicipalityAsync(Town, "久山町");
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_session_begun_on_one_goes_on_at_the_other_and_ends_on_both()
    {
        Assert.NotEqual(first.Address!.Port, second.Address!.Port);
        var account = await first.MemberAsync(Town, [Role.Verifier], Password);
        using var browser = new CookieJarClient();
        await browser.SignInAsync(first.Address, account.Email, Password, Cancellation);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(first.Address, $"/m/{Town}/audit", Cancellation));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(second.Address, $"/m/{Town}/audit", Cancellation));

        // A form of the first copy is taken by the second: the tokens' keys are shared, too.
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostFormAsync(first.Address, "/account", second.Address, "/account/sign-out-everywhere", Cancellation));
        await Task.Delay(AccountLifetime, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(first.Address, $"/m/{Town}/audit", Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(second.Address, $"/m/{Town}/audit", Cancellation));
    }

    [Fact]
    public async Task A_job_runs_once_in_the_name_of_whoever_queued_it()
    {
        _ = (first.Services, second.Services);
        var person = Guid.NewGuid();
        var jobs = new List<Guid>();
        using (Acting.As(person))
        {
            for (var i = 0; i < 10; i++)
            {
                jobs.Add(Guid.CreateVersion7());
                await using var transaction = await database.Database.BeginAsync(MunicipalityCode.Parse(Town), Cancellation);
                await JobStore.EnqueueAsync(transaction, jobs[^1], "counted", "{}", Cancellation);
                await transaction.CommitAsync(Cancellation);
            }
        }
        var store = new JobStore(database.Database);
        foreach (var job in jobs)
        {
            while ((await store.FindAsync(MunicipalityCode.Parse(Town), job, Cancellation))?.State != "succeeded")
                await Task.Delay(50, Cancellation);
        }
        Assert.Equal(10, runs);
        Assert.Equal(person.ToString(), actedAs);
    }

    /// <summary>How long a copy may go on believing what it knows of an account; a little more than the setting.</summary>
    private static readonly TimeSpan AccountLifetime = TimeSpan.FromSeconds(5.5);

    private async Task<TestApp> StartAsync() =>
        (await TestApp.StartAsync(database, services => services.AddSingleton(new RegisteredJobHandler("counted", CountAsync)))).Listen();

    private async Task<object?> CountAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        Interlocked.Increment(ref runs);
        await using var transaction = await database.Database.BeginAsync(MunicipalityCode.Parse(job.MunicipalityCode), cancellation);
        actedAs = await transaction.QuerySingleAsync<string>("SELECT acting_user()", null, cancellation);
        return null;
    }
}
