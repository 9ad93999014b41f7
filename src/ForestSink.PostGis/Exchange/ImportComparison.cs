using ForestSink.Core.Exchange;
using ForestSink.PostGis.Database;
using NpgsqlTypes;

namespace ForestSink.PostGis.Exchange;

/// <summary>
/// Turns the incoming records into stands and compares them with the present ones: a short list of set-based steps on
/// tables that live as long as the transaction (and therefore have spatial indexes that row-level security cannot hide).
/// </summary>
internal sealed class ImportComparison(MunicipalityTransaction transaction, ImportTarget target, ImportReading reading, ImportProgress progress)
{
    private const int Timeout = 600;

    public async Task<ImportReport> RunAsync(ImportReport report, CancellationToken cancellation)
    {
        await WriteFindingsAsync(cancellation);
        (string Ja, string En, string Sql)[] steps =
        [
            ("図形を検査しています", "Checking the polygons", ShapeSql.Shapes),
            ("図形を検査しています", "Checking the polygons", ShapeSql.Repair),
            ("小班をまとめています", "Gathering the stands", StandSql.Polygons),
            ("小班をまとめています", "Gathering the stands", StandSql.Cohorts),
            ("小班をまとめています", "Gathering the stands", StandSql.Stands),
            ("いまの森林と比べています", "Comparing with the present forest", StandSql.Changes),
            ("面積と範囲を検査しています", "Checking areas and places", FindingSql.Areas),
            ("重なりを検査しています", "Looking for overlaps", FindingSql.Overlaps),
        ];
        for (var i = 0; i < steps.Length; i++)
        {
            await progress(steps[i].Ja, steps[i].En, i + 1, steps.Length + 1, cancellation);
            await transaction.ExecuteAsync(steps[i].Sql, Parameters(), cancellation, Timeout);
        }

        return await SummariseAsync(report, cancellation);
    }

    /// <summary>Copies the outcome into the tables from which it is shown and applied.</summary>
    public async Task KeepAsync(Guid importId, CancellationToken cancellation)
    {
        await progress("結果を保存しています", "Saving the result", 1, 1, cancellation);
        await transaction.ExecuteAsync(StandSql.Keep, new { importId }, cancellation, Timeout);
    }

    private object Parameters() => new
    {
        swap = reading.IsSwapped,
        srid = reading.Place?.System?.Epsg ?? 6668,
        zone = target.Zone.Epsg,
        west = target.Expected.MinX,
        south = target.Expected.MinY,
        east = target.Expected.MaxX,
        north = target.Expected.MaxY,
    };

    private async Task WriteFindingsAsync(CancellationToken cancellation)
    {
        await transaction.ExecuteAsync(FindingSql.Table, null, cancellation);
        await using var copy = await transaction.CopyInAsync("COPY found (severity, kind, row_no, column_name, stand_code, message_ja, message_en) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var finding in reading.Findings)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync((short)finding.Kind.Severity, NpgsqlDbType.Smallint, cancellation);
            await copy.WriteAsync(finding.Kind.Code, NpgsqlDbType.Text, cancellation);
            if (finding.Row is { } row)
                await copy.WriteAsync(row, NpgsqlDbType.Integer, cancellation);
            else
                await copy.WriteNullAsync(cancellation);
            await WriteAsync(finding.Column);
            await WriteAsync(finding.StandCode);
            await WriteAsync(finding.Message.Ja);
            await WriteAsync(finding.Message.En);
        }

        await copy.CompleteAsync(cancellation);

        Task WriteAsync(string? text) => text is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(text.Replace("\0", "", StringComparison.Ordinal), NpgsqlDbType.Text, cancellation);
    }

    private async Task<ImportReport> SummariseAsync(ImportReport report, CancellationToken cancellation)
    {
        var totals = await transaction.QuerySingleAsync<Totals>(StandSql.Totals, null, cancellation);
        var counts = await transaction.QueryAsync<(string Kind, int Count)>("SELECT kind, count(*)::integer FROM found GROUP BY kind", null, cancellation);
        return report with
        {
            RegisterDate = totals.RegisterDate is { } date ? DateOnly.FromDateTime(date) : null,
            Stands = totals.Stands,
            Cohorts = totals.Cohorts,
            RegisterAreaHa = totals.RegisterAreaHa,
            StandAreaHa = totals.StandAreaHa,
            PolygonAreaHa = totals.PolygonAreaHa,
            NewStands = totals.New,
            ChangedStands = totals.Changed,
            UnchangedStands = totals.Unchanged,
            RemovedStands = totals.Removed,
            Findings = [.. counts.Select(count => (Kind: FindingKind.Of(count.Kind), count.Count)).OrderByDescending(c => c.Kind.Severity).ThenByDescending(c => c.Count)
                .Select(c => new FindingCount(c.Kind.Code, c.Kind.Severity.Code(), c.Kind.Title, c.Count))],
        };
    }

    private sealed record Totals
    {
        public int Stands { get; init; }
        public int Cohorts { get; init; }
        public decimal RegisterAreaHa { get; init; }
        public decimal StandAreaHa { get; init; }
        public decimal PolygonAreaHa { get; init; }
        public int New { get; init; }
        public int Changed { get; init; }
        public int Unchanged { get; init; }
        public int Removed { get; init; }
        public DateTime? RegisterDate { get; init; }
    }
}
