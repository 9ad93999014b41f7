using System.Text.Json;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Exchange;

public sealed class ImportCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-cli-");
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_town_is_checked_imported_and_listed()
    {
        if (Repository.Samples is not { } samples)
        {
            Assert.Skip(Repository.NoSamples);
            return;
        }

        var file = Path.Combine(samples, "fukuoka/hisayama.fgb");
        var dry = await CommandLine.RunAsync(database, "import", file, "--municipality", "40348", "--dry-run");
        Assert.Equal((0, ""), (dry.Exit, dry.Error));
        Assert.Contains("Mapping: fukuoka-plan-map (chosen automatically)", dry.Out, StringComparison.Ordinal);
        Assert.Contains("new 5,152, changed 0, unchanged 0, not in the file 0", dry.Out, StringComparison.Ordinal);
        Assert.Contains("No data was changed.", dry.Out, StringComparison.Ordinal);
        Assert.Equal("[]", (await CommandLine.RunAsync(database, "municipality", "list", "--format", "json")).Out.Trim());

        var first = await CommandLine.RunAsync(database, "import", file, "--municipality", "40348", "--mapping", "fukuoka-plan-map", "--format", "json");
        var second = await CommandLine.RunAsync(database, "import", file, "--municipality", "40348", "--format", "json");
        var (report, outcome) = (Json(first.Out, "report"), Json(first.Out, "outcome"));
        Assert.Equal((5513, 5152), (report.GetProperty("rows").GetInt32(), outcome.GetProperty("newStands").GetInt32()));
        Assert.Equal(report.GetProperty("findings").EnumerateArray().Sum(f => f.GetProperty("count").GetInt32()), Json(first.Out, "findings").GetArrayLength());
        Assert.Equal(5152, Json(second.Out, "outcome").GetProperty("unchangedStands").GetInt32());
        Assert.Equal(1, Json(second.Out, "outcome").GetProperty("forestVersion").GetInt32());
        Assert.Contains("久山町", (await CommandLine.RunAsync(database, "municipality", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_ends_with_code_2_and_one_line_on_stderr()
    {
        var text = Path.Combine(folder.FullName, "x.geojson");
        await File.WriteAllTextAsync(text, "not JSON", TestContext.Current.CancellationToken);
        foreach (var arguments in new string[][]
        {
            ["import", Path.Combine(folder.FullName, "nowhere.fgb"), "--municipality", "40348"],
            ["import", text, "--municipality", "40348"],
            ["import", text, "--municipality", "4034"],
            ["import", text],
            ["import", text, "--municipality", "40348", "--crs", "EPSG:32653"],
            ["import", text, "--municipality", "40348", "--register-date", "soon"],
        })
        {
            var (exit, output, error) = await CommandLine.RunAsync(database, arguments);
            Assert.Equal((2, ""), (exit, output));
            Assert.Single(error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public async Task An_error_in_the_file_prints_the_report_and_ends_with_code_2()
    {
        var file = Path.Combine(folder.FullName, "x.geojson");
        await File.WriteAllTextAsync(file, """
            {"type":"FeatureCollection","features":[
              {"type":"Feature","properties":{"林班":1,"小班":1,"樹種":"スギ","林齢":-3,"面積":1,"基準日":"2024-04-01"},
               "geometry":{"type":"Polygon","coordinates":[[[130.5,33.6],[130.501,33.6],[130.501,33.601],[130.5,33.6]]]}},
              {"type":"Feature","properties":{"林班":1,"小班":2,"樹種":"スギ","林齢":30,"面積":1,"基準日":"2024-04-01"},
               "geometry":{"type":"Polygon","coordinates":[[[130.51,33.6],[130.511,33.6],[130.511,33.601],[130.51,33.6]]]}}]}
            """, TestContext.Current.CancellationToken);

        var refused = await CommandLine.RunAsync(database, "import", file, "--municipality", "40348", "--name", "久山町");
        var skipped = await CommandLine.RunAsync(database, "import", file, "--municipality", "40348", "--name", "久山町", "--skip-bad-rows", "--format", "json");

        Assert.Equal(2, refused.Exit);
        Assert.Contains("row 1 「林齢」 1-1 '-3' is impossible", refused.Out, StringComparison.Ordinal);
        Assert.Contains("--skip-bad-rows", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, skipped.Exit);
        Assert.Equal(1, Json(skipped.Out, "outcome").GetProperty("newStands").GetInt32());
    }

    private static JsonElement Json(string text, string property) => JsonDocument.Parse(text).RootElement.GetProperty(property);
}
