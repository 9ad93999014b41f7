using System.CommandLine;
using System.Globalization;
using ForestSink.Cli.Shell;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Fitting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Growth;

/// <summary><c>forest-sink growth fit|thin|simulate</c>: growth science from a shell.</summary>
internal static class GrowthCommand
{
    private const int MostBytes = 4 * 1024 * 1024;

    public static Command Create() => new("growth", "Fit growth curves, plan a thinning on the density diagram, simulate a municipality.")
    {
        Fit(), Thin(), SimulateCommand.Create(),
    };

    private static Command Fit()
    {
        var file = new Argument<string>("file") { Description = "CSV with age and value in the first two columns; a first row without numbers is a heading" };
        var format = Terminal.FormatOption();
        var command = new Command("fit", "Fit six growth functions by least squares; the suggested one comes first.") { file, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            var fits = CurveFitting.FitAll(Points(TextEncodings.Decode(await InputFile.ReadAsync(arguments.GetValue(file)!, MostBytes, cancellation))));
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(fits.Select(Described));
            else
                foreach (var fit in fits)
                    WriteText(fit);
            return 0;
        });
        return command;
    }

    private static Command Thin()
    {
        var municipality = Municipalities.Option();
        var diagram = new Option<string>("--diagram") { Description = "density diagram, e.g. sugi-kitakinki-chugoku", Required = true };
        var height = new Option<double>("--height") { Description = "upper height, m", Required = true };
        var stems = new Option<double>("--stems") { Description = "stems per ha", Required = true };
        var method = new Option<ThinningMethod>("--method") { Description = "FromBelow, Row or FromAbove", DefaultValueFactory = _ => ThinningMethod.FromBelow };
        var measure = new Option<ThinningMeasure>("--measure") { Description = "StemShare or VolumeShare (0–1), StemsAfter, YieldIndexAfter", DefaultValueFactory = _ => ThinningMeasure.YieldIndexAfter };
        var value = new Option<double>("--value") { Description = "the share, stems or Ry to be reached", Required = true };
        var format = Terminal.FormatOption();
        var command = new Command("thin", "A stand before and after a thinning, by the density diagram.") { municipality, diagram, height, stems, method, measure, value, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var documents = await GrowthDocuments.NewestAsync(database, await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation), cancellation);
            var found = documents.Diagrams.Find(arguments.GetValue(diagram)!) ?? throw new UserErrorException(
                $"密度管理図「{arguments.GetValue(diagram)}」がありません。{string.Join("、", documents.Diagrams.All.Select(each => each.Key))} から選んでください。",
                $"There is no diagram '{arguments.GetValue(diagram)}'. Choose one of {string.Join(", ", documents.Diagrams.All.Select(each => each.Key))}.");
            var outcome = Thinned(found, arguments.GetValue(height), arguments.GetValue(stems), new(arguments.GetValue(method), arguments.GetValue(measure), arguments.GetValue(value)));
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { diagram = found.Key, found.Edition, status = found.Status.ToString().ToLowerInvariant(), outcome.Before, outcome.After, outcome.StemShare, outcome.VolumeShare });
            else
                WriteText(found, outcome);
            return 0;
        });
        return command;
    }

    private static ThinningOutcome Thinned(DensityDiagram diagram, double height, double stems, ThinningPrescription prescription)
    {
        if (height is not (> 2 and <= 60) || stems is not (>= 10 and <= 50_000))
            throw new UserErrorException("上層樹高は2～60 m、本数は10～50,000本/haにしてください。", "Give an upper height of 2–60 m and 10–50,000 stems per ha.");
        try
        {
            return Thinning.Apply(diagram, height, stems, Departure.None, prescription);
        }
        catch (ThinningImpossibleException impossible)
        {
            throw new UserErrorException(impossible.Problem.Ja, impossible.Problem.En, impossible);
        }
        catch (ArgumentOutOfRangeException unreachable)
        {
            throw new UserErrorException("この林分ではその目標に届きません。", "No thinning of this stand reaches the target.", unreachable);
        }
    }

    private static List<GrowthPoint> Points(string text)
    {
        var points = new List<GrowthPoint>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            var cells = lines[i].Split([',', '\t', ';'], StringSplitOptions.TrimEntries);
            if (lines[i].Length == 0 || (i == 0 && !double.TryParse(cells[0].Trim('\uFEFF'), CultureInfo.InvariantCulture, out _)))
                continue;
            if (cells.Length < 2 || !double.TryParse(cells[0].Trim('\uFEFF'), CultureInfo.InvariantCulture, out var age) || !double.TryParse(cells[1], CultureInfo.InvariantCulture, out var value)
                || age is not (>= 0 and < 1000) || !double.IsFinite(value))
                throw new UserErrorException($"{i + 1}行目を読めません: {lines[i]}", $"Row {i + 1} cannot be read: {lines[i]}");
            points.Add(new(age, value));
        }

        return points;
    }

    private static object Described(CurveFit fit) => new
    {
        form = fit.Form.ToString(),
        equation = fit.Form.Equation(),
        verdict = fit.Verdict.ToString().ToLowerInvariant(),
        reasons = fit.Reasons.Select(reason => new { reason.Ja, reason.En }),
        parameters = fit.Form.Parameters().Select((name, i) => new { name, value = Finite(fit.Statistics.Parameters[i]), standardError = Finite(fit.Statistics.StandardErrors[i]) }),
        rss = Finite(fit.Statistics.Rss),
        aic = Finite(fit.Statistics.Aic),
        ages = new[] { fit.AgeFrom, fit.AgeTo },
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static void WriteText(CurveFit fit)
    {
        var parameters = string.Join("  ", fit.Form.Parameters().Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{name} {fit.Statistics.Parameters[i]:G8} ±{fit.Statistics.StandardErrors[i]:G3}")));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fit.Form,-16} {fit.Verdict,-9} AIC {fit.Statistics.Aic,10:0.###}  {parameters}"));
        foreach (var reason in fit.Reasons)
            Console.Out.WriteLine("  " + (Terminal.SpeaksJapanese ? reason.Ja : reason.En));
    }

    private static void WriteText(DensityDiagram diagram, ThinningOutcome outcome)
    {
        Console.Out.WriteLine($"{diagram.Key} ({diagram.Edition})");
        foreach (var (name, state) in new[] { (Terminal.SpeaksJapanese ? "間伐前" : "before", outcome.Before), (Terminal.SpeaksJapanese ? "間伐後" : "after", outcome.After) })
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-7} H {state.HeightM:0.0} m  N {state.StemsPerHa:0}/ha  V {state.VolumeM3PerHa:0.0} m3/ha  D {state.MeanDiameterCm:0.0} cm  Ry {state.YieldIndex:0.00}  Sr {state.RelativeSpacingPercent:0.0} %"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.StemShare:P1} N, {outcome.VolumeShare:P1} V"));
    }
}
