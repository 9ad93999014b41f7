using System.Globalization;
using System.Text;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Growth;

/// <summary>Yield tables: list, look, compare, check a file, publish a version.</summary>
internal static class YieldTableEndpoints
{
    public static void MapYieldTables(this RouteGroupBuilder growth)
    {
        growth.MapGet("", List);
        growth.MapGet("/tables/{name}", Show);
        growth.MapPost("/tables", CheckOrPublish).RequireCapability(Capability.ImportForest);
    }

    private static async Task<IResult> List(MunicipalityCode municipality, YieldTableStore tables, CancellationToken cancellation) =>
        Workspace.Page<TablesPanel>("収穫予想表", "Yield tables", new { Tables = await tables.ListAsync(municipality, cancellation) });

    private static async Task<IResult> Show(MunicipalityCode municipality, string name, YieldTableStore tables, CancellationToken cancellation, string? with = null)
    {
        if (await tables.FindAsync(municipality, name, cancellation) is not { } shown)
            return TypedResults.NotFound();
        return Workspace.Page<YieldTablePanel>(shown.Listed.TitleJa, shown.Listed.TitleEn, new
        {
            Shown = shown,
            With = string.IsNullOrEmpty(with) ? null : await tables.FindAsync(municipality, with, cancellation),
            Others = await tables.ListAsync(municipality, cancellation),
        });
    }

    private static async Task<IResult> CheckOrPublish(
        MunicipalityCode municipality, [FromForm] TableForm form, HttpRequest request, YieldTableStore tables, CancellationToken cancellation)
    {
        var facts = form.Facts;
        var text = form.Text;
        try
        {
            var bytes = request.Form.Files["file"] is { Length: > 0 } file ? await ReadAsync(file, cancellation) : Encoding.UTF8.GetBytes(form.Text ?? "");
            (var table, var species, text) = await tables.CheckAsync(municipality, facts, bytes, cancellation);
            if (form.Publish != "yes")
                return Page(new { Table = table, Species = species, Draft = facts, Text = text, Problem = (UserErrorException?)null });
            await tables.AddAsync(municipality, facts, bytes, cancellation);
            return await List(municipality, tables, cancellation);
        }
        catch (UserErrorException problem)
        {
            return Page(new { Draft = facts, Text = text, Problem = problem });
        }
    }

    private static async Task<byte[]> ReadAsync(IFormFile file, CancellationToken cancellation)
    {
        if (file.Length > YieldTableStore.MaxBytes)
            throw new UserErrorException("ファイルが大きすぎます（上限4 MB）。", "The file is too large (at most 4 MB).");
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, cancellation);
        var bytes = memory.ToArray();
        return XlsxText.IsXlsx(bytes) ? Encoding.UTF8.GetBytes(XlsxText.FirstSheetAsCsv(bytes)) : bytes;
    }

    private static IResult Page(object parameters) => Workspace.Page<YieldTableCheckPanel>("収穫予想表の確認", "Check of a yield table", parameters);

    internal sealed class TableForm
    {
        public string? Name { get; set; }

        public string? Title { get; set; }

        public string? Source { get; set; }

        public string? Status { get; set; }

        public string? AgeStep { get; set; }

        public string? Text { get; set; }

        public string? Publish { get; set; }

        public OwnYieldTable Facts => new(
            Name?.Trim() ?? "", string.IsNullOrWhiteSpace(Title) ? Name?.Trim() ?? "" : Title.Trim(), Source?.Trim() ?? "",
            Status is "official" or "secondary" ? Status : "unverified")
        {
            AgeStepYears = int.TryParse(AgeStep, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step is >= 1 and <= 50 ? step : null,
        };
    }
}
