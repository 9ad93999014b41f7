using ForestSink.Core.Work;

namespace ForestSink.Core.Tests.Work;

/// <summary>What must be right before a record is handed in.</summary>
public sealed class WorkEntryCheckTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly WorkRules Rules = WorkRules.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "work-rules", "work-rules.json")));

    private static readonly WorkEntry Thinning = new()
    {
        Kind = "thinning",
        Method = "row-haul",
        DoneOn = new(2026, 6, 12),
        StemsRemovedPercent = 33,
        VolumeRemovedPercent = 30,
        VolumeRemovedM3 = 60,
        HauledM3 = 45,
        Stands = [new(1)],
    };

    [Fact]
    public void A_whole_entry_has_no_faults() => Assert.Empty(Faults(Thinning));

    [Theory]
    [InlineData(35, null, true)]
    [InlineData(35.01, null, false)]
    [InlineData(35.01, " ", false)]
    [InlineData(60, "台風による風倒木の整理", true)]
    public void A_thinning_over_35_percent_of_the_volume_needs_a_reason(double percent, string? reason, bool isRight)
    {
        Assert.Equal(35, Rules.ThinningVolumeCeilingPercent.Value);
        var faults = Faults(Thinning with { VolumeRemovedPercent = (decimal)percent, OverCeilingReason = reason });
        Assert.Equal(isRight, faults.Count == 0);
        Assert.All(faults, fault => Assert.Equal("overCeilingReason", fault.Field));
    }

    [Fact]
    public void The_ceiling_is_for_thinnings_only() =>
        Assert.Empty(Faults(Thinning with { Kind = "final-cut", Method = "clear", VolumeRemovedPercent = 100 }));

    [Theory]
    [InlineData("2026-11-27", true)]      // a tablet a day ahead
    [InlineData("2026-11-28", false)]
    [InlineData("1950-03-31", false)]
    public void The_day_is_neither_ahead_nor_before_the_records_begin(string day, bool isRight) =>
        Assert.Equal(isRight, Faults(Thinning with { DoneOn = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) }).Count == 0);

    [Fact]
    public void Each_fault_names_its_field()
    {
        Assert.Equal(["kind"], Fields(Thinning with { Kind = "燻蒸" }));
        Assert.Equal(["method"], Fields(Thinning with { Method = "clear" }));
        Assert.Equal(["method"], Fields(Thinning with { Method = null }));
        Assert.Equal(["hauledM3"], Fields(Thinning with { HauledM3 = 61 }));
        Assert.Equal(["startedOn"], Fields(Thinning with { StartedOn = new(2026, 6, 13) }));
        Assert.Equal(["stands"], Fields(Thinning with { Stands = [] }));
        Assert.Equal(["stands"], Fields(Thinning with { Stands = [new(1), new(1)] }));
        Assert.Equal(["planted"], Fields(Thinning with { Planted = [new("sugi", 100)] }));
        Assert.Equal(["planted"], Fields(new WorkEntry { Kind = "planting", DoneOn = new(2026, 4, 2), Stands = [new(1)] }));
        Assert.Equal(["fuelLitres"], Fields(Thinning with { FuelLitres = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["coal"] = 1 } }));
    }

    [Fact]
    public void Old_papers_may_know_the_year_alone_and_no_method() =>
        Assert.Empty(Faults(Thinning with { DoneOn = new(1998, 4, 1), DatePrecision = "year", Method = null }));

    [Fact]
    public void What_is_unusual_is_remarked_and_does_not_forbid()
    {
        var planting = new WorkEntry { Kind = "planting", DoneOn = new(2026, 4, 2), Planted = [new("sugi", 300)], Stands = [new(1)] };
        Assert.Empty(Faults(planting));
        Assert.Equal("planted", Assert.Single(WorkPlausibility.Remarks(planting, 1, Rules, null)).Field);
        Assert.Contains(WorkPlausibility.Remarks(Thinning with { StemsRemovedPercent = 20 }, 1, Rules, 90_000), remark => remark.Field == "device");
        Assert.Contains(WorkPlausibility.Remarks(Thinning with { StemsRemovedPercent = 20 }, 1, Rules, null), remark => remark.Field == "stemsRemovedPercent");
    }

    private static IReadOnlyList<WorkFinding> Faults(WorkEntry entry) => WorkEntryCheck.Blocking(entry, Rules, Shipped.Species, Today);

    private static IEnumerable<string> Fields(WorkEntry entry) => Faults(entry).Select(fault => fault.Field).Distinct(StringComparer.Ordinal);
}
