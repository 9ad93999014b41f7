using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ForestSink.Web.Accounts;

/// <summary>People: sign-in, sessions, rights and administration.</summary>
internal static class AccountSetup
{
    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddMemoryCache();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<MemberStore>();
        services.AddSingleton<InvitationStore>();
        services.AddSingleton<DemoUsers>();
        services.AddSingleton<AccountSnapshots>();
        services.AddScoped<CurrentUser>();
        services.AddSingleton(new RailEntry(90, "members", "users", "管理", "Administration") { Needs = Capability.ManageMembers });
        builder.AddRateLimits();
        AddSharedKeys(services);
        AddIdentity(services, builder.Configuration);
    }

    /// <summary>Before anything that answers: cookies are made Secure, the user is known, the gate decides, changes need their token.</summary>
    public static void UseAccounts(this IApplicationBuilder app)
    {
        app.UseCookiePolicy(new CookiePolicyOptions { Secure = CookieSecurePolicy.Always, MinimumSameSitePolicy = SameSiteMode.Lax });
        app.UseAuthentication();
        app.UseMiddleware<RightsGate>();
        app.UseRateLimiter();
        app.UseMiddleware<TokenGate>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapSignIn();
        app.MapPasskeys();
        app.MapInvitations();
        app.MapOwnAccount();
        app.MapSecondFactor();
        app.MapMembers();
    }

    private static void AddSharedKeys(IServiceCollection services)
    {
        services.AddSingleton<DataProtectionKeyStore>();
        services.AddSingleton<IXmlRepository, DatabaseKeyRepository>();
        services.AddDataProtection().SetApplicationName("ForestSink");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<IXmlRepository>()));
    }

    private static void AddIdentity(IServiceCollection services, IConfiguration configuration)
    {
        services.AddIdentityCore<Account>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";           // the address is the name; its form is checked as an address
                options.Password = new PasswordOptions                   // length is what counts (NIST SP 800-63B)
                {
                    RequiredLength = 12,
                    RequiredUniqueChars = 4,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
                options.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
                options.SignIn.RequireConfirmedAccount = true;
            })
            .AddUserStore<IdentityStore>()
            .AddSignInManager()
            .AddTokenProvider<OneTimeCodes>(TokenOptions.DefaultAuthenticatorProvider)
            .AddUserConfirmation<OpenAccount>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.UserVerificationRequirement = "required";            // the device's own lock is the second factor
            options.ResidentKeyRequirement = "required";                 // no name to type
            options.ServerDomain = configuration["Passkeys:Domain"];     // null: the host of the address
        });
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(cookies =>
        {
            cookies.ApplicationCookie?.Configure(options =>
            {
                Harden(options.Cookie, "__Host-forestsink");
                options.ExpireTimeSpan = TimeSpan.FromHours(12);
                options.Events.OnValidatePrincipal = SessionCheck.ValidateAsync;
            });
            cookies.TwoFactorUserIdCookie?.Configure(options => Harden(options.Cookie, "__Host-forestsink-step"));
        });
    }

    /// <summary>
    /// Browsers keep a __Host- cookie only from this very host and over HTTPS; Chromium counts the loopback
    /// address as such, so that the same cookies work in a trial on one machine.
    /// </summary>
    private static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.SameSite = SameSiteMode.Lax;
    }

    /// <summary>A closed account signs in by no means.</summary>
    private sealed class OpenAccount : IUserConfirmation<Account>
    {
        public Task<bool> IsConfirmedAsync(UserManager<Account> manager, Account user) => Task.FromResult(user.ClosedAt is null);
    }
}
