using System.Security.Claims;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ForestSink.TestSupport;

/// <summary>
/// The real application on a database of its own. <see cref="ClientAsync"/> gives a client that is signed in;
/// cookies are Secure, so clients speak to https://localhost.
/// </summary>
public sealed class TestApp : IAsyncDisposable
{
    public const string SessionCookie = "__Host-forestsink";
    private readonly WebApplicationFactory<Program> factory;
    private readonly bool ownsDatabase;

    private TestApp(TestDatabase database, bool ownsDatabase, WebApplicationFactory<Program> factory) =>
        (Database, this.ownsDatabase, this.factory) = (database, ownsDatabase, factory);

    public TestDatabase Database { get; }

    public IServiceProvider Services => factory.Services;

    /// <summary>Where a browser finds the application; null until <see cref="Listen"/>.</summary>
    public Uri? Address { get; private set; }

    /// <param name="database">Another copy of the application may share it.</param>
    /// <param name="settings">Configuration such as <c>("RateLimits:SignInPerMinute", "3")</c>.</param>
    public static Task<TestApp> StartAsync(TestDatabase? database = null, params (string Key, string Value)[] settings) =>
        StartAsync(database, null, settings);

    /// <param name="services">Further services, such as a job handler.</param>
    public static Task<TestApp> StartAsync(TestDatabase database, Action<IServiceCollection> services) => StartAsync(database, services, []);

    private static async Task<TestApp> StartAsync(TestDatabase? database, Action<IServiceCollection>? services, (string Key, string Value)[] settings)
    {
        var own = database is null;
        database ??= await TestDatabase.CreateAsync();
        return new TestApp(database, own, new ConfiguredFactory(database.ConnectionString, services, settings));
    }

    /// <summary>Serves on a free loopback port instead of in memory, for browsers.</summary>
    public TestApp Listen()
    {
        factory.UseKestrel(0);
        factory.StartServer();
        Address = new UriBuilder(factory.ClientOptions.BaseAddress) { Host = "localhost" }.Uri;
        return this;
    }

    /// <summary>A client that has not signed in.</summary>
    public HttpClient Visitor() => factory.CreateClient(new WebApplicationFactoryClientOptions
    {
        BaseAddress = new Uri("https://localhost"),
        AllowAutoRedirect = false,
    });

    /// <summary>A client signed in as a member with these roles.</summary>
    public async Task<HttpClient> ClientAsync(string municipality, params Role[] roles)
    {
        var client = Visitor();
        client.DefaultRequestHeaders.Add("Cookie", $"{SessionCookie}={await SessionAsync(await MemberAsync(municipality, roles))}");
        return client;
    }

    public async Task AddMunicipalityAsync(string code, string name, int planeZone = 2, bool isDemo = false)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        await connection.ExecuteAsync("INSERT INTO municipality (municipality_code, name, plane_zone, is_demo) VALUES (@code, @name, @planeZone, @isDemo)",
            new { code, name, planeZone, isDemo });
    }

    /// <summary>A new account with these roles, as an accepted invitation makes it.</summary>
    public async Task<Account> MemberAsync(string municipality, IReadOnlyCollection<Role> roles, string? password = null)
    {
        var email = $"{Guid.NewGuid():N}@example.jp";
        var account = new Account
        {
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            DisplayName = string.Join('・', roles.Select(role => role.Japanese())) is { Length: > 0 } name ? name : "無所属",
            SecurityStamp = Guid.NewGuid().ToString(),
        };
        if (password is not null)
            account.PasswordHash = new PasswordHasher<Account>().HashPassword(account, password);
        var invitations = new InvitationStore(Database.Database);
        var token = await invitations.InviteAsync(MunicipalityCode.Parse(municipality), email, roles, null, CancellationToken.None);
        return await invitations.AcceptAsync(token, account, isNew: true, CancellationToken.None)
            ? account
            : throw new InvalidOperationException("The invitation was refused.");
    }

    /// <summary>The session cookie's value, as the application itself would issue it after a sign-in by passkey.</summary>
    public async Task<string> SessionAsync(Account account)
    {
        await using var scope = Services.CreateAsyncScope();
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim("amr", "passkey"));
        var options = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var now = DateTimeOffset.UtcNow;
        return options.TicketDataFormat.Protect(new AuthenticationTicket(principal,
            new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + options.ExpireTimeSpan }, IdentityConstants.ApplicationScheme));
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        if (ownsDatabase)
            await Database.DisposeAsync();
    }

    private sealed class ConfiguredFactory(string connectionString, Action<IServiceCollection>? services, (string Key, string Value)[] settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("ConnectionStrings:ForestSink", connectionString);
            builder.UseSetting("RateLimits:SignInPerMinute", "10000");
            builder.UseSetting("RateLimits:UploadsPerMinute", "10000");
            builder.UseSetting("Logging:LogLevel:Default", "Error");
            builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore.Antiforgery", "None");      // tests forget the token on purpose
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            if (services is not null)
                builder.ConfigureServices(services);
        }
    }
}
