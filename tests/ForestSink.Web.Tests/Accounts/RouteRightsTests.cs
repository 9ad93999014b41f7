using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>Walks every route of the running application as a visitor, as each role, and as a user of another municipality.</summary>
public sealed partial class RouteRightsTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const string Neighbour = "31328";                    // of another prefecture: prefectures share mappings
    private RouteExamples examples = null!;
    private TestApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Town, "久山町");
        await app.AddMunicipalityAsync(Neighbour, "智頭町", planeZone: 5);
        examples = await RouteExamples.CreateAsync(app, Town, Cancellation);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public void Every_route_is_in_the_table_and_every_entry_is_a_route()
    {
        var routes = Routes().Select(route => route.Key).ToList();
        Assert.Empty(routes.Except(RouteTable.Expected.Keys, StringComparer.Ordinal));
        Assert.Empty(RouteTable.Expected.Keys.Except(routes, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_parameter_of_a_route_has_an_example() =>
        Assert.Empty(Routes().SelectMany(route => examples.Unknown(route.Path).Select(parameter => $"{route.Key}: {parameter}")));

    [Fact]
    public async Task A_visitor_reaches_only_what_is_open_to_everybody()
    {
        using var visitor = app.Visitor();
        foreach (var route in Routes())
        {
            var isOpen = RouteTable.Expected.GetValueOrDefault(route.Key, Capability.ReadForest) is null;
            Assert.Equal((route.Key, isOpen), (route.Key, await StatusAsync(visitor, route, Town) != HttpStatusCode.Unauthorized));
        }
    }

    [Theory]
    [InlineData(Role.Worker)]
    [InlineData(Role.Officer)]
    [InlineData(Role.Planner)]
    [InlineData(Role.Verifier)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Admin)]
    public async Task A_member_reaches_what_the_rights_table_gives_their_role(Role role)
    {
        using var member = await app.ClientAsync(Town, role);
        var missing = new List<string>();
        foreach (var route in Routes().Where(route => route.Path != "/sign-out"))
        {
            var needed = RouteTable.Expected[route.Key];
            var allowed = needed is null or RouteTable.SignedIn || role.Gives(needed.Value);
            var status = await StatusAsync(member, route, Town);
            Assert.NotEqual((route.Key, HttpStatusCode.Unauthorized), (route.Key, status));
            Assert.Equal((route.Key, allowed), (route.Key, status != HttpStatusCode.Forbidden));
            if (allowed && needed is not (null or RouteTable.SignedIn) && status == HttpStatusCode.NotFound)
                missing.Add(route.Key);
        }

        Assert.True(missing.Count == 0, "Not found though allowed: " + string.Join(", ", missing));
    }

    [Fact]
    public async Task Another_municipality_answers_404_everywhere_even_to_its_neighbour_s_administrator()
    {
        using var stranger = await app.ClientAsync(Neighbour, [.. Roles.All]);
        foreach (var route in Routes().Where(route => route.Path.Contains("{municipality}", StringComparison.Ordinal)))
        {
            Assert.Equal((route.Key, HttpStatusCode.NotFound), (route.Key, await StatusAsync(stranger, route, Town)));
            Assert.Equal((route.Key, HttpStatusCode.NotFound), (route.Key, await StatusAsync(stranger, route, "99999")));
        }
    }

    /// <summary>A role without the right is refused before it learns anything; with the right it learns that there is no such thing.</summary>
    [Theory]
    [InlineData(Role.Worker)]
    [InlineData(Role.Officer)]
    [InlineData(Role.Planner)]
    [InlineData(Role.Verifier)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Admin)]
    public async Task Another_municipality_s_ids_answer_404_below_one_s_own_address(Role role)
    {
        using var stranger = await app.ClientAsync(Neighbour, role);
        stranger.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await stranger.TokenAsync("/account", Cancellation));
        var walked = 0;
        var wrong = new List<(string Route, HttpStatusCode Expected, HttpStatusCode Status)>();
        foreach (var route in Routes().Where(route => examples.HasId(route.Path)))
        {
            if (RouteExamples.Making.Contains(route.Key) || route.Key == "GET /m/{municipality}/stands/{standId:long}/owners")
                continue;                                        // owners: asks before it looks; the look itself (POST) is walked
            var expected = role.Gives(RouteTable.Expected[route.Key]!.Value) ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden;
            if (await StatusAsync(stranger, route, Neighbour) is var status && status != expected)
                wrong.Add((route.Key, expected, status));
            walked++;
        }

        Assert.True(wrong.Count == 0, string.Join(", ", wrong));
        Assert.True(walked >= 30, $"Only {walked} routes with ids were walked.");
    }

    [Fact]
    public async Task Whatever_changes_something_is_refused_without_the_antiforgery_token()
    {
        using var everything = await app.ClientAsync(Town, [.. Roles.All]);
        foreach (var route in Routes().Where(route => route.Method is not ("GET" or "HEAD")))
            Assert.Equal((route.Key, HttpStatusCode.BadRequest), (route.Key, await StatusAsync(everything, route, Town)));
    }

    [Fact]
    public async Task A_person_without_any_role_reaches_no_municipality()
    {
        var person = await app.MemberAsync(Town, [Role.Viewer]);
        await using (var connection = new NpgsqlConnection(app.Database.OwnerConnectionString))
            await connection.ExecuteAsync("DELETE FROM membership WHERE user_id = @UserId", new { person.UserId });
        using var client = app.Visitor();
        client.DefaultRequestHeaders.Add("Cookie", $"{TestApp.SessionCookie}={await app.SessionAsync(person)}");
        foreach (var route in Routes().Where(route => route.Path.Contains("{municipality}", StringComparison.Ordinal)))
            Assert.Equal((route.Key, HttpStatusCode.NotFound), (route.Key, await StatusAsync(client, route, Town)));
    }

    private sealed record Route(string Method, string Path, bool TakesJson)
    {
        public string Key => $"{Method} {Path}";
    }

    /// <summary>What the application really serves; its scripts and styles aside.</summary>
    private List<Route> Routes() =>
    [
        .. from endpoint in app.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()
           let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
           where !StaticFile().IsMatch(path)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           orderby path, method
           select new Route(method, path, endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true),
    ];

    private async Task<HttpStatusCode> StatusAsync(HttpClient client, Route route, string municipality)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri(examples.Fill(route.Path, municipality) + $"?ids={examples.StandId}&theme=species&q=1", UriKind.Relative));
        if (route.Method != "GET")
            request.Content = route.TakesJson ? JsonContent.Create(new { }) : new FormUrlEncodedContent([KeyValuePair.Create("q", "1")]);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return response.StatusCode;
    }

    [GeneratedRegex(@"^/(dist/|favicon|ForestSink\.Web\.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StaticFile();
}
