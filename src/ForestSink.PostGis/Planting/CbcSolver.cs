using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting;

/// <summary>Solves plans with CBC (COIN-OR branch and cut) in a child process; cancelling kills it.</summary>
public sealed partial class CbcSolver : IPlanSolver
{
    public async Task<PlanSolution> SolveAsync(PlanProblem problem, TimeSpan limit, double gap, Action<double?, double?> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(report);
        var watch = Stopwatch.StartNew();
        var run = await RunAsync(PlanModel.ToLp(problem), limit, gap, report, cancellation);
        if (run.Infeasible)
            return new(null, 0, null, true, false, watch.Elapsed.TotalSeconds);
        if (run.Ones is null)
            return new(null, 0, run.Bound, false, true, watch.Elapsed.TotalSeconds);
        var choices = PlanModel.Choices(problem, run.Ones);
        if (problem.Broken(choices) is { } broken)
            throw new InvalidOperationException($"The solver's plan breaks the rule {broken}.");
        var worth = problem.Worth();
        var found = choices.Sum(choice => worth[choice.Option]);
        return new(choices, found, run.Bound is { } bound ? Math.Max(bound, found) : null, false, run.Stopped, watch.Elapsed.TotalSeconds);
    }

    /// <summary>By how much a rule would have to give way, in its own unit (yen, events, trees, sites); null where that would not help.</summary>
    public static async Task<decimal?> LeastBreachAsync(PlanProblem problem, PlanRule rule, TimeSpan limit, CancellationToken cancellation)
    {
        var run = await RunAsync(PlanModel.ToLp(problem, rule), limit, 0, (_, _) => { }, cancellation);
        return run.Infeasible || run.Ones is null ? null : (decimal)Math.Max(0, run.Objective);
    }

    private static async Task<CbcRun> RunAsync(string lp, TimeSpan limit, double gap, Action<double?, double?> report, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        await File.WriteAllTextAsync(folder.File("plan.lp"), lp, cancellation);
        using var process = Start(folder, limit, gap);
        await using var kill = cancellation.Register(() => Kill(process));
        var run = new CbcRun();
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            run.Read(line, report);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"cbc ended with {process.ExitCode}.");
        if (!run.Infeasible && File.Exists(folder.File("plan.txt")))
            run.ReadSolution(await File.ReadAllLinesAsync(folder.File("plan.txt"), cancellation));
        return run;
    }

    private static Process Start(WorkFolder folder, TimeSpan limit, double gap)
    {
        var start = new ProcessStartInfo("cbc",
        [
            folder.File("plan.lp"), "-seconds", limit.TotalSeconds.ToString("R", CultureInfo.InvariantCulture), "-timeMode", "elapsed",
            "-ratioGap", gap.ToString("R", CultureInfo.InvariantCulture), "-allowableGap", "0", "-solve", "-solution", folder.File("plan.txt"),
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new UserErrorException("計画を解くプログラム（CBC）が見つかりません。coinor-cbc を入れてください。", "The solver CBC was not found: install coinor-cbc.", missing);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself a moment before.
        }
    }

    /// <summary>What CBC prints, as far as it is needed. Worth is the objective's negative.</summary>
    private sealed partial class CbcRun
    {
        private double? incumbent;

        public bool Infeasible { get; private set; }

        public bool Stopped { get; private set; }

        public double? Bound { get; private set; }

        public double Objective { get; private set; }

        public List<int>? Ones { get; private set; }

        public void Read(string line, Action<double?, double?> report)
        {
            Infeasible |= line.Contains("roven infeasible", StringComparison.Ordinal) || line.Contains("problem is infeasible", StringComparison.OrdinalIgnoreCase)
                || line.Contains("Problem is infeasible", StringComparison.Ordinal);
            Stopped |= line.Contains("Stopped on time", StringComparison.Ordinal);
            if (Found().Match(line) is { Success: true } found)
                incumbent = -Number(found);
            else if (Possible().Match(line) is { Success: true } possible)
                Bound = -Number(possible);
            else if (Lower().Match(line) is { Success: true } lower)
                Bound = -Number(lower);
            else
                return;
            report(incumbent, Bound);
        }

        public void ReadSolution(string[] lines)
        {
            if (lines.Length == 0 || lines[0].Contains("no integer solution", StringComparison.OrdinalIgnoreCase))
                return;
            if (lines[0].Contains("infeasible", StringComparison.OrdinalIgnoreCase))
            {
                Infeasible = true;
                return;
            }

            Objective = double.Parse(lines[0][(lines[0].LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            if (lines[0].StartsWith("Optimal", StringComparison.Ordinal))
                Bound ??= -Objective;
            Ones = [];
            foreach (var line in lines.Skip(1))
            {
                var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length >= 3 && parts[1] is ['x', .. var number] && double.Parse(parts[2], CultureInfo.InvariantCulture) > 0.5)
                    Ones.Add(int.Parse(number, CultureInfo.InvariantCulture));
            }
        }

        private static double Number(Match match) => double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);

        [GeneratedRegex(@"(?:Integer solution of|found solution of) (?<value>-?[\d.e+]+)", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Found();

        [GeneratedRegex(@"best possible (?<value>-?[\d.e+]+)", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Possible();

        [GeneratedRegex(@"^Lower bound:\s+(?<value>-?[\d.e+]+)", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Lower();
    }
}
