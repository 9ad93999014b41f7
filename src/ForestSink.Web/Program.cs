using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents();
builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped(services => Language.Of(services.GetRequiredService<IHttpContextAccessor>().HttpContext!));
builder.Services.AddSingleton(services => new ForestSinkDatabase(
    services.GetRequiredService<IConfiguration>().GetConnectionString("ForestSink")
    ?? throw new InvalidOperationException("No database is configured: set ConnectionStrings__ForestSink, or start with tools/run.")));
builder.Services.AddSingleton<JobStore>();
builder.Services.AddResponseCompression(options => options.EnableForHttps = true);
builder.Services.AddAntiforgery(options => options.HeaderName = "X-CSRF-TOKEN");
builder.AddJobs();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseResponseCompression();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapJobs();
app.Run();

/// <summary>The web application; public so that tests can start it.</summary>
public partial class Program;
