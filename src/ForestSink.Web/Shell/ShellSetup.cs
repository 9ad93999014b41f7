using System.Text.Encodings.Web;
using System.Text.Unicode;
using ForestSink.PostGis.Forest;

namespace ForestSink.Web.Shell;

internal static class ShellSetup
{
    public static void AddShell(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped(provider => Language.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!));
        services.AddSingleton<MunicipalityStore>();
        services.AddScoped<CurrentMunicipality>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentMunicipality>().Value);
        services.AddProblemDetails();
        // Japanese stays readable in the page's source and takes a third of the bytes.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddAntiforgery(options =>
        {
            options.HeaderName = "X-CSRF-TOKEN";
            options.Cookie.Name = "__Host-forestsink-form";
            options.SuppressXFrameOptionsHeader = true;      // the content security policy says it already
        });
    }

    public static void MapShell(this IEndpointRouteBuilder app)
    {
        app.MapHome();
        app.MapLanguage();
    }
}
