using System.Globalization;
using ForestSink.Core.Growth;

namespace ForestSink.Core.Tests.Growth;

/// <summary>
/// European yield tables state the current increment (連年成長量) beside total production: the increment read from a curve of total
/// production must be the stated one. Source: openyieldtables (MIT).
/// </summary>
public class PublishedTablesTests
{
    /// <summary>Tables 210 to 212 state another increment than the difference of their own totals.</summary>
    private static readonly HashSet<string> OfTheirOwnKind = new(StringComparer.Ordinal) { "210", "211", "212" };

    /// <summary>Between rows further apart a row without its total was left out.</summary>
    private const int LongestStep = 10;

    [Fact]
    public void The_increments_of_31_published_tables_are_met_but_for_ten_misprinted_rows()
    {
        if (GrowthFiles.Samples is not { } samples)
        {
            Assert.Skip(GrowthFiles.NoSamples);
            return;
        }

        var (tables, compared, missed) = (new HashSet<string>(StringComparer.Ordinal), 0, 0);
        foreach (var rows in Rows(samples).GroupBy(row => (row.Id, row.YieldClass)).Select(group => group.DistinctBy(row => row.Age).OrderBy(row => row.Age).ToList()))
        {
            if (rows.Count < 2 || OfTheirOwnKind.Contains(rows[0].Id))
                continue;
            var curve = new VolumeCurve("other-conifer", rows[0].YieldClass, rows.Select(row => new VolumePoint(row.Age, row.Total)), isTotalProduction: true);
            foreach (var (from, to) in rows.Zip(rows.Skip(1)).Where(pair => pair.Second.Increment is not null && pair.Second.Age - pair.First.Age <= LongestStep))
            {
                tables.Add(to.Id);
                compared++;
                var read = curve.At(from.Age, PastLastAge.Refuse)!.Value.M3PerHaYr;
                var rounding = (1m / (to.Age - from.Age)) + 0.051m;         // totals to the whole m³, increments to 0.1
                missed += Math.Abs(read - to.Increment!.Value) <= rounding ? 0 : 1;
            }
        }

        Assert.Equal((31, 10), (tables.Count, missed));
        Assert.True(compared > 4000, $"Only {compared} increments were compared.");
    }

    private static IEnumerable<(string Id, string YieldClass, int Age, decimal Total, decimal? Increment)> Rows(string samples) =>
        from line in File.ReadLines(Path.Combine(samples, "openyieldtables_eu", "yield_tables.csv")).Skip(1)
        let cells = line.Split(';')
        where cells[11].Length > 0 && Number(cells[2]) > 0
        select (cells[0], cells[1], (int)Number(cells[2]), Number(cells[11]), cells[12].Length > 0 ? Number(cells[12]) : (decimal?)null);

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
