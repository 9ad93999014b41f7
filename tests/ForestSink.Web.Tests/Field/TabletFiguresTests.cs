using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Surveys;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Field;

/// <summary>A tablet computes a plot's figures by formulas of its own: they must be those of the server.</summary>
public sealed class TabletFiguresTests
{
    private const string Script = """
        import { figuresOf } from './plot-figures.ts';
        let text = '';
        process.stdin.on('data', part => { text += part; }).on('end', () => {
          const { numbers, plots } = JSON.parse(text);
          process.stdout.write(JSON.stringify(plots.map(plot => figuresOf(plot.ground, plot.trees, numbers[plot.prefecture], species => plot.ages[species] ?? null))));
        });
        """;

    private static readonly string Web = Path.Combine(Repository.Root, "src/ForestSink.Web");
    private static readonly string[] Kinds = ["sugi", "hinoki", "karamatsu", "akamatsu", "kunugi", "other-broadleaf"];

    private static readonly SurveyBasis Basis = new(
        StemVolumeCatalogue.Parse(new(Shipped("stem-volume/equations"), Shipped("stem-volume/form-factors"), Shipped("stem-volume/form-heights"), Shipped("stem-volume/straight-lines"), Shipped("stem-volume/prefectures"))),
        StemVolumeSpecies.Parse(Shipped("stem-volume/species")), HeightCurveCatalogue.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(Repository.Data, "height-curves"), "*.csv")[0])), PlotRules.Parse(Shipped("methodologies/plot-survey")));

    private static readonly SpeciesCatalogue Species = SpeciesCatalogue.Parse(Shipped("species/species"));

    [Fact]
    public async Task Every_figure_on_the_tablet_is_the_server_s_to_the_printed_digit()
    {
        var random = new Random(20_261_126);
        var plots = Enumerable.Range(0, 2000).Select(_ => Plot(random)).ToList();
        var prefectures = Prefecture.All.ToDictionary(one => SurveyBasis.TableName(one), one => SurveyNumbers.Of(Basis, one, Species), StringComparer.Ordinal);
        var tablet = await OnTabletAsync(JsonSerializer.Serialize(new { numbers = prefectures, plots = plots.Select(Sent) }, JsonSerializerOptions.Web));
        Assert.Equal(plots.Count, tablet.Length);
        var (estimated, classes, volumes) = (0, 0, 0);
        for (var i = 0; i < plots.Count; i++)
        {
            var server = PlotCalculation.Of(new(plots[i].Ground, plots[i].Trees, plots[i].Prefecture, null, true, plots[i].Ages.GetValueOrDefault(Largest(plots[i])) is > 0 and var age ? new(age, null) : null), Basis);
            Same(server.AreaM2, tablet[i].AreaM2, 1, i);
            Same(server.All.StemsPerHa, tablet[i].StemsPerHa, 0, i);
            Same(server.All.MeanDiameterCm, tablet[i].MeanDiameterCm, 1, i);
            Same(server.All.QuadraticDiameterCm, tablet[i].QuadraticDiameterCm, 1, i);
            Same(server.All.BasalAreaM2PerHa, tablet[i].BasalAreaM2PerHa, 1, i);
            Same(server.Species[0].UpperHeightM, tablet[i].UpperHeightM, 1, i);
            Same(server.All.VolumeM3PerHa, tablet[i].VolumeM3PerHa, 1, i);
            Assert.Equal(server.MainSpecies, tablet[i].MainSpecies);
            Assert.Equal(server.Site is null ? null : server.Site.BelowLowest ? 0 : server.Site.SiteClass, tablet[i].SiteClass);
            estimated += server.HeightFits.Count > 0 ? 1 : 0;
            classes += server.Site is null ? 0 : 1;
            volumes += server.All.VolumeM3PerHa is null ? 0 : 1;
        }

        // The comparison is of something: curves fitted, classes found, volumes added.
        Assert.True(estimated > 300 && classes > 200 && volumes > 500, $"{estimated} curves, {classes} classes, {volumes} volumes");
    }

    private static void Same(double? server, double? tablet, int decimals, int plot)
    {
        Assert.Equal(server is null, tablet is null);
        if (server is not { } a || tablet is not { } b)
            return;
        Assert.True(Math.Abs(a - b) <= 1e-7 * Math.Abs(a), string.Create(CultureInfo.InvariantCulture, $"plot {plot}: {a} on the server, {b} on the tablet"));
        Assert.Equal(a.ToString("F" + decimals, CultureInfo.InvariantCulture), b.ToString("F" + decimals, CultureInfo.InvariantCulture));
    }

    private static string Largest(TestPlot plot) => plot.Trees.GroupBy(tree => tree.SpeciesKey, StringComparer.Ordinal)
        .OrderByDescending(group => group.Sum(tree => tree.Count * tree.DiameterCm * tree.DiameterCm)).ThenBy(group => group.Key, StringComparer.Ordinal).First().Key;

    private static TestPlot Plot(Random random)
    {
        var slope = random.Next(0, 46);
        var ground = random.Next(2) == 0 ? PlotGround.Circle(Math.Round(3 + 12 * random.NextDouble(), 2), slope) : PlotGround.Rectangle(random.Next(5, 31), random.Next(5, 31), slope);
        var kinds = Kinds.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        var byClass = random.Next(2) == 0;
        var measured = random.Next(4);      // none, some, most, all heights
        var trees = Enumerable.Range(1, random.Next(1, 60)).Select(no =>
        {
            var d = byClass ? 2 * random.Next(3, 30) : Math.Round(5 + 60 * random.NextDouble(), 1);
            double? height = random.Next(3) < measured ? Math.Round(1.3 + Math.Pow(d / (2 + 0.21 * d), 2) * (0.85 + 0.3 * random.NextDouble()), 1) : null;
            return new PlotTree(no, kinds[random.Next(kinds.Length)], d, height is > 1.3 ? height : null, byClass && height is null ? random.Next(1, 9) : 1);
        }).ToList();
        return new(SurveyBasis.TableName(Prefecture.All[random.Next(Prefecture.All.Count)]), ground, trees, kinds.ToDictionary(kind => kind, _ => random.Next(0, 120), StringComparer.Ordinal));
    }

    private static object Sent(TestPlot plot) => new
    {
        plot.Prefecture,
        ground = new { shape = plot.Ground.Shape == PlotShape.Circle ? "circle" : "rectangle", plot.Ground.RadiusM, plot.Ground.AlongM, plot.Ground.AcrossM, plot.Ground.SlopeDegrees },
        trees = plot.Trees.Select(tree => new { species = tree.SpeciesKey, d = tree.DiameterCm, h = tree.HeightM, n = tree.Count }),
        ages = plot.Ages.Where(age => age.Value > 0).ToDictionary(StringComparer.Ordinal),
    };

    private static async Task<TabletFigures[]> OnTabletAsync(string question)
    {
        var bundle = Path.Combine(Path.GetTempPath(), $"tablet-{Guid.NewGuid():N}.cjs");
        try
        {
            await RunAsync(Path.Combine(Web, "node_modules/.bin/esbuild"), ["--bundle", "--platform=node", "--loader=ts", $"--outfile={bundle}"], Script);
            return JsonSerializer.Deserialize<TabletFigures[]>(await RunAsync("node", [bundle], question), JsonSerializerOptions.Web)!;
        }
        finally
        {
            File.Delete(bundle);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.Combine(Web, "Frontend/field") };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    private static string Shipped(string name) => File.ReadAllText(Path.Combine(Repository.Data, name + ".csv"));

    private sealed record TestPlot(string Prefecture, PlotGround Ground, List<PlotTree> Trees, Dictionary<string, int> Ages);

    private sealed record TabletFigures(
        double AreaM2, string? MainSpecies, double StemsPerHa, double? MeanDiameterCm, double? QuadraticDiameterCm, double BasalAreaM2PerHa, double? UpperHeightM, double? VolumeM3PerHa, int? SiteClass);
}
