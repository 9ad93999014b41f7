using System.Text;
using System.Text.Json;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Work;

public sealed class WorkCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-cli-");
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        await TestForest.AddAsync(database.OwnerConnectionString, "40348", [new(), new() { Stand = 2 }]);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Past_work_is_tried_stored_once_listed_and_accepted()
    {
        var file = await WriteAsync("記録番号,小班,施業種,方法,実施日,年度,面積ha,材積率%,班\nH27-1,1-1,間伐,列状・搬出,,平成27年度,,28,森林組合\nH27-1,1-2,間伐,列状・搬出,,平成27年度,0.5,28,森林組合\n,１－１,下刈,,2019-07-03,,,,\n", Encoding.UTF8);
        var tried = await WorkAsync("import", file, "--dry-run");
        Assert.Equal((0, ""), (tried.Exit, tried.Error));
        Assert.Contains("Nothing was stored.", tried.Out, StringComparison.Ordinal);
        Assert.Equal("[]", (await WorkAsync("list", "--format", "json")).Out.Trim());
        Assert.Contains("Stored (submitted).", (await WorkAsync("import", file)).Out, StringComparison.Ordinal);
        using (var again = JsonDocument.Parse((await WorkAsync("import", file, "--format", "json")).Out))
            Assert.All(again.RootElement.GetProperty("works").EnumerateArray(), work => Assert.Equal("unchanged", work.GetProperty("change").GetString()));

        using var list = JsonDocument.Parse((await WorkAsync("list", "--format", "json", "--kind", "thinning")).Out);
        var thinning = Assert.Single(list.RootElement.EnumerateArray().ToList());
        Assert.Equal(("submitted", 2, "2015-04-01"), (thinning.GetProperty("state").GetString(), thinning.GetProperty("stands").GetInt32(), thinning.GetProperty("doneOn").GetString()));
        var id = thinning.GetProperty("recordId").GetString()!;
        Assert.Contains($"{id} accepted.", (await WorkAsync("accept", id)).Out, StringComparison.Ordinal);
        var twice = await WorkAsync("accept", id);
        Assert.Equal(2, twice.Exit);
        Assert.Contains("does not wait to be checked", twice.Error, StringComparison.Ordinal);
        Assert.Contains("accepted", (await WorkAsync("list", "--year", "2015")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_row_ends_with_row_and_column_and_nothing_of_the_file_is_stored()
    {
        var file = await WriteAsync("小班,施業種,実施日,材積率%\n1-1,下刈り,2019-07-03,\n9-9,間伐,2019-07-03,50\n1-2,間伐,おととし,20\n", Encoding.UTF8);
        var result = await WorkAsync("import", file, "--accept");
        Assert.Equal(2, result.Exit);
        Assert.Contains("row 3, 小班: Stand 9-9 is not in the register.", result.Error, StringComparison.Ordinal);
        Assert.Contains("row 4, 実施日", result.Error, StringComparison.Ordinal);
        Assert.Equal("[]", (await WorkAsync("list", "--format", "json")).Out.Trim());
    }

    [Fact]
    public async Task A_thinning_over_the_ceiling_needs_its_reason_and_a_known_number_with_other_content_is_refused()
    {
        const string head = "record_no,stand,kind,method,done_on,volume_percent,over_ceiling_reason\n";
        var without = await WorkAsync("import", await WriteAsync(head + "A,1-1,thinning,row-haul,2019-07-03,40,\n", Encoding.UTF8));
        Assert.Contains("row 2, 上限超過の理由", without.Error, StringComparison.Ordinal);
        Assert.Contains("Stored (accepted).", (await WorkAsync("import", await WriteAsync(head + "A,1-1,thinning,row-haul,2019-07-03,40,風倒木\n", Encoding.UTF8), "--accept")).Out, StringComparison.Ordinal);
        var other = await WorkAsync("import", await WriteAsync(head + "A,1-1,thinning,row-haul,2019-07-03,20,\n", Encoding.UTF8));
        Assert.Equal(2, other.Exit);
        Assert.Contains("brought in with other content", other.Error, StringComparison.Ordinal);
    }

    private Task<(int Exit, string Out, string Error)> WorkAsync(params string[] arguments) => CommandLine.RunAsync(database, ["work", .. arguments, "--municipality", "40348"]);

    private async Task<string> WriteAsync(string text, Encoding encoding)
    {
        var file = Path.Combine(folder.FullName, "work.csv");
        await File.WriteAllTextAsync(file, text, encoding, TestContext.Current.CancellationToken);
        return file;
    }
}
