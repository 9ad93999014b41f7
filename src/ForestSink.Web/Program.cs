using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Absorption;
using ForestSink.Web.Absorption.Projects;
using ForestSink.Web.Accounts;
using ForestSink.Web.Audit;
using ForestSink.Web.Credits;
using ForestSink.Web.Exchange;
using ForestSink.Web.Forest;
using ForestSink.Web.Growth;
using ForestSink.Web.Jobs;
using ForestSink.Web.Offsets;
using ForestSink.Web.Public;
using ForestSink.Web.Planting;
using ForestSink.Web.Shell;
using ForestSink.Web.Surveys;
using ForestSink.Web.Tiles;
using ForestSink.Web.Work;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false"; // serve the files compressed at build, also without publishing
builder.Services.AddSingleton(services => new ForestSinkDatabase(
    services.GetRequiredService<IConfiguration>().GetConnectionString("ForestSink")
    ?? throw new InvalidOperationException("No database is configured: set ConnectionStrings__ForestSink, or start with tools/run.")));
builder.Services.AddSingleton<JobStore>();
builder.Services.AddResponseCompression(options => options.EnableForHttps = true);
builder.AddShell();
builder.AddAccounts();
builder.AddAudit();
builder.AddForest();
builder.AddStandHistory();
builder.AddLandOwners();
builder.AddTiles();
builder.AddExchange();
builder.AddGrowth();
builder.AddAbsorption();
builder.AddWork();
builder.AddEvidence();
builder.AddCredits();
builder.AddOffsets();
builder.AddProjects();
builder.AddSurveys();
builder.AddPlanting();
builder.AddJobs();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseResponseCompression();
app.UseErrorPages();
app.UseLanguage();
app.UseAccounts();
app.UseMunicipality();
app.UseAntiforgery();
app.MapStaticAssets().OpenToEverybody();
app.MapShell();
app.MapAccounts();
app.MapAudit();
app.MapForest();
app.MapStandHistory();
app.MapLandOwners();
app.MapTiles();
app.MapExchange();
app.MapGrowth();
app.MapAbsorption();
app.MapWork();
app.MapEvidence();
app.MapCredits();
app.MapOffsets();
app.MapPublic();
app.MapProjects();
app.MapSurveys();
app.MapPlanting();
app.MapJobs();
app.Run();

/// <summary>The web application; public so that tests can start it.</summary>
public partial class Program;
