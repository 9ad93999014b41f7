using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>An order of work and a record, made as the office makes them.</summary>
internal sealed partial class RouteExamples
{
    private async Task AddWorkAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var (order, record) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var stand = long.Parse(StandId, System.Globalization.CultureInfo.InvariantCulture);
        await app.Services.GetRequiredService<WorkOrders>().CreateAsync(MunicipalityCode.Parse(town), new WorkOrder
        {
            OrderId = order,
            Kind = "weeding",
            PlannedFrom = new DateOnly(2026, 6, 1),
            PlannedTo = new DateOnly(2026, 8, 31),
        }, [stand], cancellation);
        await app.Services.GetRequiredService<WorkStore>().SubmitAsync(MunicipalityCode.Parse(town), new WorkSubmission
        {
            SubmissionId = Guid.CreateVersion7(),
            RecordId = record,
            Source = "office",
            Entry = new WorkEntry { Kind = "weeding", DoneOn = new(2026, 7, 1), Stands = [new(stand)] },
        }, new DateOnly(2026, 11, 26), cancellation);
        (ids["orderId"], ids["recordId"]) = (order.ToString(), record.ToString());
    }
}
