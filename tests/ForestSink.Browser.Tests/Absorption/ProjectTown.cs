using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;
using ForestSink.TestSupport;
using Microsoft.Playwright;

namespace ForestSink.Browser.Tests.Absorption;

/// <summary>
/// A town of its own for tests that change a project: three stands of sugi side by side, 1-1 with proven practice, 1-2 without evidence
/// yet, 1-3 refused; 12 m³/ha·yr each.
/// </summary>
internal sealed class ProjectTown
{
    /// <summary>Zoom 17, in the middle of the stands: each is about 160 pixels wide.</summary>
    public const string At = "at=17/33.60045/130.40245";

    private ProjectTown(MunicipalityCode code, Guid project, long[] stands, ForestSinkDatabase database, string session) =>
        (Code, Project, Stands, Database, Session) = (code, project, stands, database, session);

    public MunicipalityCode Code { get; }

    public Guid Project { get; }

    public long[] Stands { get; }

    public ForestSinkDatabase Database { get; }

    /// <summary>Of a city officer.</summary>
    public string Session { get; }

    public string Address => $"/m/{Code}/projects/{Project}";

    public static async Task<ProjectTown> CreateAsync(BrowserFixture browser, string town, CancellationToken cancellation)
    {
        var (code, owner, database) = (MunicipalityCode.Parse(town), browser.App.Database.OwnerConnectionString, browser.App.Database.Database);
        await TestForest.AddMunicipalityAsync(owner, town);
        var stands = await TestForest.AddAsync(owner, town, [.. Enumerable.Range(1, 3).Select(n => new TestCohort { Stand = n, AreaHa = n, OriginFy = 1980, Increment = 12 })]);
        var (projects, enrolments) = (new ProjectStore(database), new EnrolmentStore(database));
        var project = new Project
        {
            ProjectId = Guid.CreateVersion7(),
            Name = "町有林プロジェクト",
            Methodology = "fo-001",
            MethodologyVersion = "6.2",
            FirstFy = 2026,
            LastFy = 2033,
            ScopeOption = 1,
            Applicant = "試験町",
            GrowthChoice = "register",
        };
        await projects.CreateAsync(code, project, cancellation);
        await projects.AddPlanAsync(code, project.ProjectId, new()
        {
            PlanId = Guid.CreateVersion7(),
            Name = "森林経営計画",
            Kind = "compartment",
            ApprovedOn = new(2026, 3, 1),
            FirstDay = new(2026, 4, 1),
            LastDay = new(2031, 3, 31),
        }, cancellation);
        await enrolments.EnrolAsync(code, project, stands, 1m, cancellation);
        await enrolments.SetTickAsync(code, project.ProjectId, [stands[0], stands[2]], "practice", true, 2005, "検査調書", cancellation);
        await enrolments.SetTickAsync(code, project.ProjectId, [stands[2]], "area", false, null, "測量なし", cancellation);
        return new(code, project.ProjectId, stands, database, await browser.App.SessionAsync(await browser.App.MemberAsync(town, [Role.Officer])));
    }

    /// <summary>Red, green, blue of a square of the page around a point, as people see it.</summary>
    public static async Task<IReadOnlyList<int[]>> PixelsAsync(IPage page, float x, float y, int size = 1)
    {
        var picture = await page.ScreenshotAsync(new() { Clip = new() { X = x - (size / 2), Y = y - (size / 2), Width = size, Height = size } });
        return await page.EvaluateAsync<int[][]>("""
            async png => {
              const image = Object.assign(new Image(), { src: 'data:image/png;base64,' + png });
              await image.decode();
              const context = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height }).getContext('2d');
              context.drawImage(image, 0, 0);
              const { data } = context.getImageData(0, 0, image.width, image.height);
              return Array.from({ length: data.length / 4 }, (_, i) => [...data.slice(4 * i, 4 * i + 3)]);
            }
            """, Convert.ToBase64String(picture));
    }

    /// <summary>Whether a pixel is a colour (#rrggbb) as the map lays it over its paper.</summary>
    public static bool Is(int[] pixel, string colour, double opacity = 0.72)
    {
        int[] paper = [0xee, 0xf1, 0xea];
        return Enumerable.Range(0, 3).All(i => Math.Abs(pixel[i] - ((opacity * Convert.ToInt32(colour.Substring(1 + (2 * i), 2), 16)) + ((1 - opacity) * paper[i]))) < 8);
    }
}
