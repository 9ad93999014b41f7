using ForestSink.Core.Growth.Density;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>What the best thinning schedule is to be best at.</summary>
/// <param name="TimberWeight">0: only t-CO2 taken up; 1: only harvested m³; between: a mix, each relative to what is best for it alone.</param>
/// <param name="HighestYieldIndex">Ry that may not be exceeded once the first thinning age is reached.</param>
/// <param name="LowestYieldIndex">Ry that a thinning may not fall below.</param>
/// <param name="HighestHeightDiameter">H/D of the stand that may not be exceeded once <paramref name="StormFromAge"/> is reached.</param>
/// <param name="LargestVolumeShare">Of one thinning.</param>
public sealed record ScheduleGoal(
    double TimberWeight, double HighestYieldIndex, double LowestYieldIndex, double HighestHeightDiameter, int StormFromAge,
    double LargestVolumeShare, int FirstAge, int LastAge, int EveryYears, int FinalAge, int MostThinnings)
{
    /// <summary>Shares of the stems that a thinning may take.</summary>
    public IReadOnlyList<double> StemShares { get; init; } = [0.2, 0.25, 0.3, 0.35, 0.4];
}

/// <summary>A schedule with what it brings until the final cut, per ha.</summary>
/// <param name="TimberM3">Volume of all thinnings and of the final cut.</param>
/// <param name="Co2Tonnes">t-CO2 taken up by the increments of all years; without coefficients, m³ of increment.</param>
public sealed record Schedule(IReadOnlyList<PlannedThinning> Thinnings, double TimberM3, double Co2Tonnes, double PeakYieldIndex, double PeakHeightDiameter);

/// <summary>The best schedule and how the search went.</summary>
/// <param name="Best">Null when no schedule keeps within the limits: the limits have to be loosened.</param>
/// <param name="Unthinned">The stand without any thinning, whether or not it keeps within the limits.</param>
/// <param name="BrokenLimits">How often each limit ended a schedule.</param>
public sealed record ScheduleResult(Schedule? Best, Schedule Unthinned, long Examined, (long YieldIndex, long HeightDiameter, long LowDensity, long Share) BrokenLimits);

/// <summary>
/// Tries every schedule of thinnings from below at fixed ages: at each age none, or one of the permitted shares. A schedule that
/// breaks a limit is dropped with all its continuations, so the search stays exhaustive and fast.
/// </summary>
public sealed class ScheduleSearch
{
    private readonly StandModel model;
    private readonly ScheduleGoal goal;
    private readonly double[] heights;
    private readonly (double Stems, double Volume)[] maxima;
    private readonly List<PlannedThinning> path = [];
    private readonly List<(Schedule Schedule, double Timber, double Co2)> complete = [];
    private long examined;
    private (long YieldIndex, long HeightDiameter, long LowDensity, long Share) broken;

    private ScheduleSearch(StandModel model, ScheduleGoal goal)
    {
        this.model = model;
        this.goal = goal;
        heights = [.. Enumerable.Range(0, goal.FinalAge + 1).Select(age => model.Heights.HeightM(age, model.SiteFactor))];
        maxima = [.. heights.Select(height => (model.Diagram.MaximumStemsPerHa(height), model.Diagram.MaximumVolumeM3PerHa(height)))];
    }

    /// <exception cref="ArgumentOutOfRangeException">The final age is not above the start, or above 150.</exception>
    public static ScheduleResult Run(StandModel model, StandStart start, ScheduleGoal goal)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(goal);
        if (goal.FinalAge <= start.Age || goal.FinalAge > StandSimulation.MostYears || goal.EveryYears < 1)
            throw new ArgumentOutOfRangeException(nameof(goal), goal, "The final age must lie above the age of the stand and not above 150, and thinnings at least a year apart.");
        var search = new ScheduleSearch(model, goal);
        var first = new Node(start.Age, Math.Min(start.StemsPerHa, search.maxima[start.Age].Stems), 0, 0, 0, 0);
        search.Continue(first);
        return new(search.Choose(), search.Unlimited(first), search.examined, search.broken);
    }

    private readonly record struct Node(int Age, double Stems, double Timber, double Co2, double PeakYieldIndex, double PeakHeightDiameter);

    private Schedule? Choose()
    {
        if (complete.Count == 0)
            return null;
        var (timber, co2) = (complete.Max(each => each.Timber), complete.Max(each => each.Co2));
        return complete.MaxBy(each => goal.TimberWeight * each.Timber / timber + (1 - goal.TimberWeight) * each.Co2 / co2).Schedule;
    }

    private Schedule Unlimited(Node node)
    {
        while (node.Age < goal.FinalAge)
            node = Judge(Grow(node));
        return Finish(node, []);
    }

    private void Continue(Node node)
    {
        while (node.Age < goal.FinalAge)
        {
            node = Grow(node);
            if (IsThinningAge(node.Age))
                Branch(node);
            node = Judge(node);
            if (BreaksLimit(node))
                return;
        }

        examined++;
        var schedule = Finish(node, [.. path]);
        complete.Add((schedule, schedule.TimberM3, schedule.Co2Tonnes));
    }

    private void Branch(Node node)
    {
        if (path.Count >= goal.MostThinnings)
            return;
        foreach (var share in goal.StemShares)
        {
            if (Thin(node, share) is not { } thinned || BreaksLimit(thinned = Judge(thinned)))
                continue;
            path.Add(new(node.Age, new(ThinningMethod.FromBelow, ThinningMeasure.StemShare, share)));
            Continue(thinned);
            path.RemoveAt(path.Count - 1);
        }
    }

    private Node? Thin(Node node, double share)
    {
        var height = heights[node.Age];
        var (before, after) = (Volume(height, node.Stems), Volume(height, node.Stems * (1 - share)));
        if (after / maxima[node.Age].Volume < goal.LowestYieldIndex)
        {
            broken.LowDensity++;
            return null;
        }

        if (1 - after / before > goal.LargestVolumeShare)
        {
            broken.Share++;
            return null;
        }

        return node with { Stems = node.Stems * (1 - share), Timber = node.Timber + before - after };
    }

    private Node Grow(Node node)
    {
        var (age, last) = (node.Age + 1, Volume(heights[node.Age], node.Stems));
        var stems = Math.Min(node.Stems, maxima[age].Stems);
        var gain = (Volume(heights[age], stems) - last) * (model.Carbon?.Co2TonnesPerM3(age) ?? 1);
        return node with { Age = age, Stems = stems, Co2 = node.Co2 + gain };
    }

    /// <summary>The limits hold for the stand as it is left at the end of the year.</summary>
    private Node Judge(Node node)
    {
        var state = model.Diagram.At(heights[node.Age], node.Stems, Departure.None with { Volume = model.Calibration });
        return node with
        {
            PeakYieldIndex = node.Age >= goal.FirstAge ? Math.Max(node.PeakYieldIndex, state.YieldIndex) : node.PeakYieldIndex,
            PeakHeightDiameter = node.Age >= goal.StormFromAge ? Math.Max(node.PeakHeightDiameter, state.HeightDiameterRatio) : node.PeakHeightDiameter,
        };
    }

    private bool BreaksLimit(Node node)
    {
        if (node.PeakYieldIndex > goal.HighestYieldIndex)
        {
            broken.YieldIndex++;
            return true;
        }

        if (node.PeakHeightDiameter <= goal.HighestHeightDiameter)
            return false;
        broken.HeightDiameter++;
        return true;
    }

    private Schedule Finish(Node node, IReadOnlyList<PlannedThinning> thinnings) =>
        new(thinnings, node.Timber + Volume(heights[node.Age], node.Stems), node.Co2, node.PeakYieldIndex, node.PeakHeightDiameter);

    private double Volume(double height, double stems) => model.Calibration * model.Diagram.VolumeM3PerHa(height, stems);

    private bool IsThinningAge(int age) => age >= goal.FirstAge && age <= goal.LastAge && (age - goal.FirstAge) % goal.EveryYears == 0;
}
