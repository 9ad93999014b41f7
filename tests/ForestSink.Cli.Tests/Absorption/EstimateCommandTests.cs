using System.Text;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Absorption;

public sealed class EstimateCommandTests : IAsyncLifetime
{
    private const string Town = "40348";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-cli-");
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Town);
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40349");
        await TestForest.AddAsync(database.OwnerConnectionString, Town, [new TestCohort()]);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("estimate", "--municipality", "99999")]
    [InlineData("estimate", "--municipality", "40350")]
    [InlineData("estimate", "--municipality", "40349")]
    [InlineData("estimate", "--municipality", Town, "--years", "2033-2026")]
    [InlineData("estimate", "--municipality", Town, "--years", "soon")]
    [InlineData("estimate", "--municipality", Town, "--years", "1000-1001")]
    [InlineData("estimate", "--municipality", Town, "--forest-type", "bamboo")]
    [InlineData("estimate", "--municipality", Town, "--growth", "wishful")]
    [InlineData("estimate", "--municipality", Town, "--stands", "99-99")]
    [InlineData("estimate", "--municipality", Town, "--stands", "; DROP TABLE stand")]
    [InlineData("estimate", "--municipality", Town, "--stands", ",")]
    [InlineData("estimate", "--municipality", Town, "--run", "not-a-uuid")]
    [InlineData("estimate", "--municipality", Town, "--format", "xml")]
    [InlineData("estimate")]
    [InlineData("explain", "--municipality", Town, "--stand", "99-99", "--year", "2026")]
    [InlineData("explain", "--municipality", Town, "--stand", "1-1", "--year", "26")]
    [InlineData("yield-table", "add", "/no/such/file.csv", "--municipality", Town, "--name", "own", "--source", "x")]
    public async Task Bad_input_ends_with_code_2_and_one_line_on_stderr(params string[] arguments)
    {
        var (exit, output, error) = await CommandLine.RunAsync(database, arguments);
        Assert.Equal((2, ""), (exit, output));
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_yield_table_in_CP932_is_read_and_used()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var file = Path.Combine(folder.FullName, "own.csv");
        await File.WriteAllBytesAsync(file, Encoding.GetEncoding(932).GetBytes("species,site_class,age,volume_m3_per_ha\r\nスギ,,40,300\r\nスギ,,60,460\r\n"), TestContext.Current.CancellationToken);
        var added = await CommandLine.RunAsync(database, "yield-table", "add", file, "--municipality", Town, "--name", "own-sugi", "--title", "町のスギ", "--source", "町の調査");
        Assert.Equal((0, ""), (added.Exit, added.Error));
        Assert.StartsWith("own-sugi version 1", added.Out, StringComparison.Ordinal);
        var listed = await CommandLine.RunAsync(database, "yield-table", "list", "--municipality", Town);
        Assert.StartsWith("40348  own-sugi", listed.Out, StringComparison.Ordinal);

        // 8 m³/ha·yr between ages 40 and 60; sugi from 21: 8 × 1.23 × (1 + 0.25) × 0.314 × 0.51 × 44/12 t-CO2 of 1 ha.
        var estimate = await CommandLine.RunAsync(database, "estimate", "--municipality", Town, "--years", "2026", "--format", "json");
        Assert.Equal((0, ""), (estimate.Exit, estimate.Error));
        Assert.Contains("\"absorptionTCo2\":\"7.222314\"", estimate.Out.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_yield_table_that_cannot_be_read_names_row_and_column()
    {
        var file = Path.Combine(folder.FullName, "bad.csv");
        await File.WriteAllTextAsync(file, "species,site_class,age,volume_m3_per_ha\nスギ,,40,three\n", TestContext.Current.CancellationToken);
        var (exit, output, error) = await CommandLine.RunAsync(database, "yield-table", "add", file, "--municipality", Town, "--name", "own", "--source", "x");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("volume_m3_per_ha", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }
}
