using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Planting;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Planting;

/// <summary>The browser's formula (planting/score.ts) against the server's, to the last digit.</summary>
public sealed class ScoreParityTests
{
    private const string Script = """
        import { transformSync } from 'esbuild';
        import { readFileSync } from 'node:fs';
        const { code } = transformSync(readFileSync('Frontend/planting/score.ts', 'utf8'), { loader: 'ts', format: 'esm' });
        const { score } = await import('data:text/javascript;base64,' + Buffer.from(code).toString('base64'));
        const { criteria, cases } = JSON.parse(readFileSync(0, 'utf8'));
        process.stdout.write(JSON.stringify(cases.map(each => score(criteria, each.weights, each.values))));
        """;

    [Fact]
    public async Task Browser_and_server_agree_to_the_digit()
    {
        var criteria = SiteCriteria.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Data, "planting", "criteria.json"), TestContext.Current.CancellationToken)).Criteria;
        var random = new Random(20260401);
        var cases = Enumerable.Range(0, 500).Select(_ => new
        {
            weights = criteria.Select(_ => Math.Round(random.NextDouble() * 5, random.Next(3))).ToArray(),
            values = criteria.Select(criterion => random.Next(5) == 0 ? (double?)null : (random.NextDouble() * 1.4 - 0.2) * criterion.Curve[^1][0]).ToArray(),
        }).ToList();
        using var browser = JsonDocument.Parse(await RunAsync(JsonSerializer.Serialize(new { criteria, cases }, JsonSerializerOptions.Web)));
        foreach (var (each, there) in cases.Zip(browser.RootElement.EnumerateArray()))
        {
            var here = SiteScore.Of(criteria, each.weights, each.values);
            if (there.ValueKind == JsonValueKind.Null)
            {
                Assert.Null(here);
                continue;
            }

            Assert.Equal(there.GetProperty("points").GetDouble().ToString("R", CultureInfo.InvariantCulture), here!.Points.ToString("R", CultureInfo.InvariantCulture));
            Assert.Equal(there.GetProperty("parts").EnumerateArray().Select(part => part.ValueKind == JsonValueKind.Null ? null : (double?)part.GetDouble()), here.Parts);
        }
    }

    private static async Task<string> RunAsync(string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-e", Script])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "src", "ForestSink.Web"),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, node.ExitCode);
        return await output;
    }
}
