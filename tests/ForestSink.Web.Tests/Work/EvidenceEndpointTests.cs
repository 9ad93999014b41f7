using System.Net;
using System.Net.Http.Headers;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Work;

public sealed class EvidenceEndpointTests : IAsyncLifetime
{
    private const string Town = "40348";
    private TestApp app = null!;
    private Guid record;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, Town);
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40349", "隣町");
        var stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, Town, [new()]);
        record = Guid.CreateVersion7();
        await app.Services.GetRequiredService<WorkStore>().SubmitAsync(MunicipalityCode.Parse(Town), new WorkSubmission
        {
            SubmissionId = Guid.CreateVersion7(),
            RecordId = record,
            Source = "office",
            Entry = new WorkEntry { Kind = "weeding", DoneOn = new(2026, 7, 1), Stands = [new(stands[0])] },
        }, new DateOnly(2026, 11, 26), Cancellation);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_photo_sent_by_its_hash_is_served_to_members_only_and_kept_by_the_browser()
    {
        var photo = TestPhoto.Jpeg();
        var address = $"/m/{Town}/evidence/{TestPhoto.Sha256(photo)}";
        using var worker = await app.ClientAsync(Town, Role.Worker);
        var token = await worker.TokenAsync($"/m/{Town}", Cancellation);
        for (var again = 0; again < 2; again++)
            Assert.Equal(HttpStatusCode.OK, (await PutAsync(worker, address, photo, token)).StatusCode);

        var served = await worker.GetAsync(new Uri(address, UriKind.Relative), Cancellation);
        Assert.Equal(photo, await served.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("default-src 'none'; sandbox", served.Headers.GetValues("Content-Security-Policy").Single());
        using var conditional = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { served.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await worker.SendAsync(conditional, Cancellation)).StatusCode);

        using var stranger = await app.ClientAsync("40349", Role.Officer);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri(address, UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri(address.Replace(Town, "40349", StringComparison.Ordinal), UriKind.Relative), Cancellation)).StatusCode);
        using var visitor = app.Visitor();
        Assert.NotEqual(HttpStatusCode.OK, (await visitor.GetAsync(new Uri(address, UriKind.Relative), Cancellation)).StatusCode);
        using var viewer = await app.ClientAsync(Town, Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(viewer, address, photo, await viewer.TokenAsync($"/m/{Town}", Cancellation))).StatusCode);
    }

    [Fact]
    public async Task The_form_takes_what_it_can_and_says_what_it_cannot()
    {
        using var officer = await app.ClientAsync(Town, Role.Officer);
        var answer = await AddAsync(officer, record.ToString(), ("施業後.jpg", TestPhoto.Jpeg()), ("広告.exe", "MZ"u8.ToArray()), ("契約書.pdf", "%PDF-1.4 x"u8.ToArray()));
        Assert.Contains("広告.exe", answer, StringComparison.Ordinal);
        Assert.Contains("写真（JPEG", answer, StringComparison.Ordinal);
        Assert.Contains("施業後・南西向き", WebUtility.HtmlDecode(answer), StringComparison.Ordinal);
        Assert.Contains("契約書.pdf", WebUtility.HtmlDecode(answer), StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("class=\"evidence-file ").Length - 1);
    }

    [Fact]
    public async Task Nothing_is_linked_to_a_thing_that_is_not_there()
    {
        using var officer = await app.ClientAsync(Town, Role.Officer);
        var answer = await PostAsync(officer, $"/m/{Town}/evidence/of/work-record/{Guid.NewGuid()}", ("a.jpg", TestPhoto.Jpeg()));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(officer, $"/m/{Town}/evidence/of/nothing/1", ("a.jpg", TestPhoto.Jpeg()))).StatusCode);
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string address, byte[] content, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(content) };
        request.Headers.Add("X-CSRF-TOKEN", token);
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<string> AddAsync(HttpClient client, string id, params (string Name, byte[] Content)[] files)
    {
        var answer = await PostAsync(client, $"/m/{Town}/evidence/of/work-record/{id}", files);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string address, params (string Name, byte[] Content)[] files)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await client.TokenAsync($"/m/{Town}", Cancellation)), "__RequestVerificationToken" },
            { new StringContent("photo-after"), "kind" },
        };
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(part, "files", name);
        }

        return await client.PostAsync(new Uri(address, UriKind.Relative), form, Cancellation);
    }
}
