using System.Net;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Field;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Field;

/// <summary>A small town, a tablet that sends to it, and an officer who looks at what the field left open.</summary>
public abstract class FieldTown : IAsyncLifetime
{
    protected const string Town = "40348", Open = "/m/40348/work/field";

    protected static readonly FieldDevice Tablet = new(Guid.Parse("0198c1d2-0000-7000-8000-000000000001"), "班の端末");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));

    protected TestApp App { get; private set; } = null!;

    protected HttpClient Officer { get; private set; } = null!;

    /// <summary>The ids of the town's stands 1-1 and 1-2.</summary>
    protected IReadOnlyList<long> Stands { get; private set; } = [];

    protected FieldStore Store => App.Services.GetRequiredService<FieldStore>();

    public async ValueTask InitializeAsync()
    {
        App = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(App.Database.OwnerConnectionString, Town);
        Stands = await TestForest.AddAsync(App.Database.OwnerConnectionString, Town, [new() { OriginFy = 1987, SiteClass = "2" }, new() { Stand = 2 }]);
        Officer = await App.ClientAsync(Town, Role.Officer);
    }

    public async ValueTask DisposeAsync()
    {
        Officer.Dispose();
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static JsonElement? Json(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);

    protected async Task<string> PageAsync(string address) => WebUtility.HtmlDecode(await Officer.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation));
}
