using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Absorption;

/// <summary>
/// Real registers, computed by hand: rows read by GDAL, coefficients typed from the fact sheet, whole-number
/// arithmetic. The command line and the web must answer the same to the last digit.
/// </summary>
public sealed class HandCalculationTests
{
    private const int FirstYear = 2026;
    private const int LastYear = 2033;

    // BEF to age 20, BEF from 21, 1 + R, density × 10, carbon fraction: hundredths, density in thousandths.
    private static readonly Dictionary<string, (int Young, int Old, int Root, int Density, int Carbon)> Factors = new(StringComparer.Ordinal)
    {
        ["すぎ"] = (157, 123, 125, 314, 51),
        ["ひのき"] = (155, 124, 126, 407, 51),
        ["あかまつ(人)"] = (163, 123, 126, 451, 51),
        ["くろまつ(人)"] = (139, 136, 134, 464, 51),
        ["テーダ"] = (141, 141, 117, 320, 51),
        ["スラッシュ"] = (141, 141, 117, 320, 51),
        ["いちょう"] = (150, 115, 120, 450, 51),
        ["くぬぎ"] = (136, 132, 126, 668, 48),
        ["けやき"] = (158, 128, 126, 611, 48),
        ["やしゃぶし"] = (133, 125, 126, 454, 48),
        ["あかしや"] = (141, 141, 116, 660, 48),
        ["くす"] = (137, 137, 126, 469, 48),
        ["その他広"] = (137, 137, 126, 469, 48),
        ["ざつ"] = (137, 137, 126, 469, 48),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hisayama", "40348", 2019)]
    [InlineData("umi", "40341", 2019)]
    [InlineData("kanda", "40621", 2021)]
    public async Task Command_line_web_and_hand_agree_to_the_last_digit(string file, string code, int registerYear)
    {
        if (Repository.Samples is not { } samples)
        {
            Assert.Skip(Repository.NoSamples);
            return;
        }

        await using var app = await TestApp.StartAsync(await TestDatabase.CreateAsync());
        var source = Path.Combine(samples, $"fukuoka/{file}.fgb");
        var imported = await CommandLine.RunAsync(app.Database, "import", source, "--municipality", code, "--mapping", "fukuoka-plan-map");
        Assert.Equal((0, ""), (imported.Exit, imported.Error));

        var answer = await CommandLine.RunAsync(app.Database, "estimate", "--municipality", code, "--years", $"{FirstYear}-{LastYear}",
            "--forest-type", "planted", "--growth", "register", "--format", "json");
        Assert.Equal((0, ""), (answer.Exit, answer.Error));
        var line = JsonDocument.Parse(answer.Out).RootElement;
        using var officer = await app.ClientAsync(code, Role.Officer);
        var web = await officer.GetFromJsonAsync<JsonElement>($"/m/{code}/estimates/{line.GetProperty("run").GetString()}.json", Cancellation);

        Assert.Equal(Years(line), Years(web));
        foreach (var (year, tonnes) in Years(line))
            AssertSame(Hand(source, year, registerYear), tonnes);
        Assert.Equal(Rows(source).Count, line.GetProperty("cohorts").GetProperty("estimated").GetInt32() + line.GetProperty("cohorts").GetProperty("notEstimated").GetInt32());
    }

    /// <summary>t C × 10^11 of the planted cohorts with trees: ha × 100 × m³ × t/m³ × 1000 × four factors in hundredths.</summary>
    private static BigInteger Hand(string file, int year, int registerYear)
    {
        var sum = BigInteger.Zero;
        foreach (var row in Rows(file))
        {
            if (row[4] != "人工林" || !Factors.TryGetValue(row[0], out var factor))
                continue;
            var age = Whole(row[1], 1) + year - registerYear;
            sum += Whole(row[2], 100) * Whole(row[3], 1) * factor.Density * (age <= 20 ? factor.Young : factor.Old) * factor.Root * factor.Carbon;
        }
        return sum;
    }

    /// <summary>The printed decimal is carbon × 44 / 12, correctly rounded where it does not end.</summary>
    private static void AssertSame(BigInteger carbon, string printed)
    {
        var decimals = printed.Contains('.', StringComparison.Ordinal) ? printed.Length - printed.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var digits = BigInteger.Parse(printed.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var (exact, scale) = (carbon * 44 * BigInteger.Pow(10, decimals), 12 * BigInteger.Pow(10, 11));
        var off = BigInteger.Abs((digits * scale) - exact);
        Assert.True(decimals < 20 ? off.IsZero : off * 2 <= scale, $"{printed} is not {carbon} × 44 / 12 / 10^11.");
        Assert.True(carbon > 0, "The hand calculation found no planted forest.");
    }

    private static BigInteger Whole(string number, int scale) =>
        new(decimal.Round(decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) * scale, 6));

    private static List<(int Year, string Tonnes)> Years(JsonElement report) =>
        [.. report.GetProperty("years").EnumerateArray().Select(year => (year.GetProperty("fiscalYear").GetInt32(), year.GetProperty("absorptionTCo2").GetString()!))];

    private static List<string[]> Rows(string file)
    {
        using var gdal = Process.Start(new ProcessStartInfo("ogr2ogr",
            ["-f", "CSV", "/vsistdout/", file, "-select", "zyusyu_nam,rinrei,hoban_men,growth,rinsyu_nam"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var lines = gdal.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        gdal.WaitForExit();
        var head = lines[0].Trim().Split(',');
        var order = new[] { "zyusyu_nam", "rinrei", "hoban_men", "growth", "rinsyu_nam" }.Select(name => Array.IndexOf(head, name)).ToArray();
        return [.. lines.Skip(1).Select(text => text.Trim().Split(',')).Select(cells => order.Select(i => cells[i].Trim('"')).ToArray())];
    }
}
