using System.Text.Json;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Surveys;

public sealed class SurveyCommandTests : IAsyncLifetime
{
    private const string Head = "調査区番号,小班,調査日,調査者,緯度,経度,形,半径m,縦m,横m,傾斜°,縁までの距離m,直径の測り方,樹種,胸高直径cm,樹高m,本数,備考\n";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-cli-");
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        await TestForest.AddAsync(database.OwnerConnectionString, "40348", [new() { OriginFy = 1987 }]);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_table_is_tried_stored_and_listed()
    {
        var file = await WriteAsync(Head + "A-1,1-1,2026-06-01,森,,,円形,11.28,,,0,60,2cm括約,スギ,24,18,30,\n");
        Assert.Contains("Nothing was stored.", (await CommandLine.RunAsync(database, "survey", "import", file, "--municipality", "40348", "--dry-run")).Out, StringComparison.Ordinal);
        Assert.Equal("[]", (await CommandLine.RunAsync(database, "survey", "list", "--municipality", "40348", "--format", "json")).Out.Trim());
        var stored = await CommandLine.RunAsync(database, "survey", "import", file, "--municipality", "40348");
        Assert.Equal((0, ""), (stored.Exit, stored.Error));
        using var list = JsonDocument.Parse((await CommandLine.RunAsync(database, "survey", "list", "--municipality", "40348", "--format", "json")).Out);
        Assert.Equal(("A-1", "1-1"), (list.RootElement[0].GetProperty("plotNo").GetString(), list.RootElement[0].GetProperty("standCode").GetString()));
    }

    [Fact]
    public async Task A_wrong_cell_ends_with_row_and_column_and_code_2()
    {
        var result = await CommandLine.RunAsync(database, "survey", "import", await WriteAsync(Head + "A-1,1-1,2026-06-01,森,,,円形,11.28,,,0,60,2cm括約,スギ,abc,18,30,\n"), "--municipality", "40348");
        Assert.Equal(2, result.Exit);
        Assert.Contains("row 2", result.Error, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string text)
    {
        var file = Path.Combine(folder.FullName, "surveys.csv");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }
}
