using System.Text.Json;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Growth;

public sealed class GrowthCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-growth-");
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "33999");
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { AreaHa = 4, OriginFy = 1985 }]);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Heights_of_the_larch_table_are_fitted_as_R_fits_them()
    {
        var file = Path.Combine(folder.FullName, "larch.csv");
        await File.WriteAllTextAsync(file, "age,height\n15,10.1\n20,13.5\n25,16.2\n30,18.8\n35,21.2\n40,23.2\n45,24.9\n50,26.3\n55,27.5\n60,28.5\n", Cancellation);
        var (exit, output, error) = await CommandLine.RunAsync(database, "growth", "fit", file, "--format", "json");
        Assert.Equal((0, ""), (exit, error));
        using var fits = JsonDocument.Parse(output);
        Assert.Equal(6, fits.RootElement.GetArrayLength());
        var richards = fits.RootElement.EnumerateArray().First(fit => fit.GetProperty("form").GetString() == "ChapmanRichards");
        Assert.Equal(34.439332, richards.GetProperty("parameters")[0].GetProperty("value").GetDouble(), 4);
        Assert.Equal(0.058323905, richards.GetProperty("rss").GetDouble(), 7);
    }

    [Fact]
    public async Task A_thinning_to_a_yield_index_gives_the_stems_of_the_fact_sheet()
    {
        var (exit, output, error) = await CommandLine.RunAsync(database, "growth", "thin", "--municipality", "33999", "--diagram", "sugi-kitakinki-chugoku",
            "--height", "16", "--stems", "2000", "--value", "0.65", "--format", "json");
        Assert.Equal((0, ""), (exit, error));
        using var outcome = JsonDocument.Parse(output);
        Assert.Equal(1176.946, outcome.RootElement.GetProperty("after").GetProperty("stemsPerHa").GetDouble(), 3);
        Assert.Equal(0.2150, outcome.RootElement.GetProperty("volumeShare").GetDouble(), 4);
        Assert.Equal("1978–1980", outcome.RootElement.GetProperty("edition").GetString());
    }

    [Fact]
    public async Task A_municipality_is_simulated_and_its_area_stays()
    {
        var (exit, output, error) = await CommandLine.RunAsync(database, "growth", "simulate", "--municipality", "33999", "--from", "2026", "--years", "30", "--format", "json");
        Assert.Equal((0, ""), (exit, error));
        using var run = JsonDocument.Parse(output);
        var years = run.RootElement.GetProperty("result").GetProperty("years");
        Assert.Equal(31, years.GetArrayLength());
        foreach (var year in years.EnumerateArray())
            Assert.Equal(4, year.GetProperty("ageClassAreaHa").EnumerateArray().Sum(area => area.GetDouble()), 9);
    }

    [Fact]
    public async Task Bad_input_ends_with_code_2_and_one_line_on_stderr()
    {
        var file = Path.Combine(folder.FullName, "bad.csv");
        await File.WriteAllTextAsync(file, "age,height\n15,tall\n", Cancellation);
        foreach (var (arguments, words) in new (string[], string)[]
        {
            (["growth", "fit", file], "Row 2"),
            (["growth", "fit", Path.Combine(folder.FullName, "nowhere.csv")], "Cannot read"),
            (["growth", "thin", "--municipality", "33999", "--diagram", "oak", "--height", "16", "--stems", "2000", "--value", "0.65"], "sugi-kitakinki-chugoku"),
            (["growth", "thin", "--municipality", "33999", "--diagram", "sugi-kitakinki-chugoku", "--height", "16", "--stems", "2000", "--value", "0.99"], "after thinning"),
            (["growth", "simulate", "--municipality", "33999", "--years", "500"], "1 to 150"),
            (["growth", "simulate", "--municipality", "33999", "--slope-below", "35"], "elevation model"),
        })
        {
            var (exit, _, error) = await CommandLine.RunAsync(database, arguments);
            Assert.Equal(2, exit);
            Assert.Single(error.Trim().Split('\n'));
            Assert.Contains(words, error, StringComparison.Ordinal);
        }
    }
}
