using System.Text;
using ForestSink.Core.Accounts;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Surveys;

/// <summary>Surveys on paper and as tables: measuring sheets, CSV out, CSV in with a dry run.</summary>
internal static class SurveyFiles
{
    public static void MapSurveyFiles(this RouteGroupBuilder surveys)
    {
        surveys.MapGet("/surveys.csv", Csv);
        surveys.MapGet("/sheet", BlankSheet);
        surveys.MapGet("/{plot:guid}/sheet", Sheet);
        surveys.MapGet("/import", () => Workspace.Page<SurveyImportPanel>("調査を取り込む", "Bring surveys in")).RequireCapability(Capability.RecordWork);
        surveys.MapPost("/import", Import).RequireCapability(Capability.RecordWork);
    }

    private static async Task<IResult> Csv(Municipality municipality, SurveyStore surveys, MapConfiguration configuration, CancellationToken cancellation)
    {
        var plots = await surveys.AllAsync(municipality.Code, cancellation);
        var text = SurveyTable.Write(plots.Select(each => SurveyImport.Row(each.Plot, each.Trees)), await configuration.SpeciesAsync(municipality, cancellation));
        return TypedResults.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], "text/csv; charset=utf-8", $"surveys-{municipality.Code}.csv");
    }

    private static RazorComponentResult<SheetPage> BlankSheet() => new();

    private static async Task<IResult> Sheet(Guid plot, int? version, Municipality municipality, SurveyStore surveys, MapConfiguration configuration, CancellationToken cancellation) =>
        await surveys.FindAsync(municipality.Code, plot, version, cancellation) is { } found
            ? new RazorComponentResult<SheetPage>(new { Survey = found, Species = await configuration.SpeciesAsync(municipality, cancellation) })
            : TypedResults.NotFound();

    private static async Task<IResult> Import(HttpRequest request, Municipality municipality, SurveyImport import, CancellationToken cancellation)
    {
        var form = await request.ReadFormAsync(cancellation);
        var text = form["text"].ToString();
        try
        {
            if (form.Files["file"] is { Length: > 0 } file)
                text = await ReadAsync(file, cancellation);
            if (string.IsNullOrWhiteSpace(text))
                throw new UserErrorException("CSVファイルを選んでください。", "Choose a CSV file.");
            var report = await import.RunAsync(municipality.Code, text, form["store"] == "yes", cancellation);
            return Page(text, report, null);
        }
        catch (UserErrorException problem)
        {
            return Page(text, null, problem);
        }
    }

    private static IResult Page(string text, SurveyImportReport? report, UserErrorException? problem) =>
        Workspace.Page<SurveyImportPanel>("調査を取り込む", "Bring surveys in", new { Text = text, Report = report, Problem = problem });

    private static async Task<string> ReadAsync(IFormFile file, CancellationToken cancellation)
    {
        if (file.Length > SurveyTable.MostBytes)
            throw new UserErrorException("ファイルが大きすぎます（上限4 MB）。", "The file is too large (at most 4 MB).");
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, cancellation);
        return TextEncodings.Decode(memory.ToArray());
    }
}
