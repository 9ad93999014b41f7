using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

/// <summary>What a table would do, or did, with one record: new or unchanged.</summary>
public sealed record ImportedWork(int Line, Guid RecordId, string? Number, string Kind, DateOnly? DoneOn, string Stands, string Change);

/// <summary>The outcome for the whole table; with a problem nothing is stored.</summary>
/// <param name="State">submitted, or accepted where that was asked for.</param>
public sealed record WorkImportReport(IReadOnlyList<ImportedWork> Works, IReadOnlyList<PastWorkProblem> Problems, string State, bool Stored);

/// <summary>
/// Brings past work in: all of a table or nothing. A record known by its number, or by all it says, is left alone, so the same list may
/// be read again. Past work changes no register: that is newer.
/// </summary>
public sealed class WorkImport(ForestSinkDatabase database, WorkStore store)
{
    private readonly SpeciesStore species = new();

    /// <param name="accept">Accept at once what the list proves; otherwise it waits to be checked.</param>
    /// <param name="keep">False for a dry run, which stores nothing and says the same.</param>
    public async Task<WorkImportReport> RunAsync(MunicipalityCode municipality, string text, bool accept, bool keep, DateOnly today, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > PastWorkTable.MostBytes)
            throw new UserErrorException("ファイルが大きすぎます（上限8 MB）。", "The file is too large (at most 8 MB).");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var table = PastWorkTable.Parse(text, await species.FindAsync(transaction, cancellation));
        var problems = table.Problems.ToList();
        var ids = await StandsAsync(transaction, table, problems, cancellation);
        var works = new List<ImportedWork>();
        foreach (var work in table.Works.Where(work => work.Stands.All(stand => ids.ContainsKey(stand.Code.ToString()))))
            works.Add(await BringAsync(transaction, work, ids, accept, today, problems, cancellation));
        var stored = keep && problems.Count == 0;
        if (stored)
            await transaction.CommitAsync(cancellation);
        return new(works, [.. problems.OrderBy(problem => problem.Line)], accept ? "accepted" : "submitted", stored);
    }

    private async Task<ImportedWork> BringAsync(
        MunicipalityTransaction transaction, PastWork work, Dictionary<string, long> ids, bool accept, DateOnly today, List<PastWorkProblem> problems, CancellationToken cancellation)
    {
        var entry = work.Entry with { Stands = [.. work.Stands.Select(stand => new WorkedStand(ids[stand.Code.ToString()], AreaHa: stand.AreaHa))] };
        var content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, JsonSerializerOptions.Web))));
        var key = work.Number is { } number ? $"no:{number}" : $"row:{content}";
        var known = await transaction.QuerySingleOrDefaultAsync<(Guid Id, string Content)?>("""
            SELECT r.record_id, s.document ->> 'importContent' FROM work_record r
            JOIN work_submission s ON s.municipality_code = @municipality AND s.record_id = r.record_id AND s.row_version = 1
            WHERE r.municipality_code = @municipality AND r.import_key = @key
            """, new { key }, cancellation);
        var codes = string.Join('、', work.Stands.Select(stand => stand.Code.ToString()));
        if (known is { } before)
        {
            if (before.Content != content)
                problems.Add(new(work.Line, "記録番号", new($"記録番号 {work.Number} は違う内容で取り込み済みです。直すときは画面で訂正してください。", $"Record {work.Number} was brought in with other content. Correct it on the screen.")));
            return new(work.Line, before.Id, work.Number, entry.Kind, entry.DoneOn, codes, "unchanged");
        }

        var submission = new WorkSubmission { SubmissionId = Guid.CreateVersion7(), RecordId = Guid.CreateVersion7(), Source = "import", Entry = entry, ImportKey = key, ImportContent = content };
        var result = await store.SubmitAsync(transaction, submission, today, null, cancellation);
        problems.AddRange(result.Findings.Select(finding => new PastWorkProblem(work.Line, Column(finding.Field), finding.Message)));
        if (accept && result.Outcome == SubmissionOutcome.Stored)
            await WorkStore.MarkAcceptedAsync(transaction, submission.RecordId, cancellation);
        return new(work.Line, submission.RecordId, work.Number, entry.Kind, entry.DoneOn, codes, "new");
    }

    /// <summary>Codes that the register does not have are named, each with its row.</summary>
    private static async Task<Dictionary<string, long>> StandsAsync(MunicipalityTransaction transaction, PastWorkTable table, List<PastWorkProblem> problems, CancellationToken cancellation)
    {
        var asked = table.Works.SelectMany(work => work.Stands).ToList();
        var found = (await transaction.QueryAsync<(string Code, long Id)>("""
            SELECT code, stand_id FROM stand WHERE municipality_code = @municipality AND valid_to IS NULL AND code = ANY (@codes)
            """, new { codes = asked.Select(stand => stand.Code.ToString()).Distinct(StringComparer.Ordinal).ToArray() }, cancellation))
            .ToDictionary(row => row.Code, row => row.Id, StringComparer.Ordinal);
        problems.AddRange(asked.Where(stand => !found.ContainsKey(stand.Code.ToString())).Select(stand =>
            new PastWorkProblem(stand.Line, "小班", new($"小班 {stand.Code} は森林簿にありません。", $"Stand {stand.Code} is not in the register."))));
        return found;
    }

    private static string Column(string field) => field switch
    {
        "method" => "方法",
        "doneOn" or "startedOn" => "実施日",
        "overCeilingReason" => "上限超過の理由",
        "stemsRemovedPercent" => "本数率%",
        "volumeRemovedPercent" => "材積率%",
        "volumeRemovedM3" => "伐採材積m3",
        "hauledM3" => "搬出材積m3",
        "planted" => "樹種",
        "crew" => "班",
        "note" => "備考",
        "stands" => "面積ha",
        _ => field,
    };
}
