using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Surveys;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>A survey plot, saved as the form saves it.</summary>
internal sealed partial class RouteExamples
{
    private async Task AddSurveysAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var plot = Guid.NewGuid();
        await app.Services.GetRequiredService<SurveySaving>().SaveAsync(MunicipalityCode.Parse(town), new PlotOrder(plot, Guid.NewGuid(), 0, new()
        {
            PlotNo = "A-1",
            StandCode = "1-1",
            SurveyedOn = new DateOnly(2026, 6, 1),
            Surveyor = "test",
            Ground = PlotGround.Circle(11.28),
            Trees = [new(1, "sugi", 24, 18, 30)],
        }), cancellation);
        ids["plot"] = plot.ToString();
    }
}
