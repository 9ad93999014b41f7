using System.Diagnostics;
using System.Globalization;

namespace ForestSink.Benchmarks;

/// <summary>Median time and allocation of a piece of work, beside its goal.</summary>
/// <param name="Allocated">Bytes allocated by one run.</param>
/// <param name="Goal">Null where no goal is set.</param>
internal sealed record Measurement(string Name, TimeSpan Median, TimeSpan Fastest, long Allocated, TimeSpan? Goal)
{
    public const string Heading = """
        | work | median | fastest | allocated | goal |
        |---|---|---|---|---|
        """;

    public bool MeetsGoal => Goal is null || Median <= Goal;

    /// <summary>One run to warm up, then the number asked for.</summary>
    public static Measurement Of(string name, TimeSpan? goal, int runs, Action work)
    {
        work();
        var times = new List<TimeSpan>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        return new(name, times[runs / 2], times[0], (GC.GetTotalAllocatedBytes(precise: true) - before) / runs, goal);
    }

    public static TimeSpan Percentile95(IReadOnlyCollection<TimeSpan> times) =>
        times.Order().ElementAt((int)Math.Ceiling(times.Count * 0.95) - 1);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {Median.TotalMilliseconds:N0} ms | {Fastest.TotalMilliseconds:N0} ms | {Allocated / 1048576.0:N1} MB | {(Goal is { } goal ? $"{goal.TotalMilliseconds:N0} ms" : "–")} |");
}
