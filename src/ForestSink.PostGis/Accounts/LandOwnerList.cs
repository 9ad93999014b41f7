using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Accounts;

/// <summary>
/// A list of owners as CSV (UTF-8 or CP932) with the columns 小班 and 所有者, one line per owner. It replaces the
/// owners of the stands it names, all or nothing.
/// </summary>
public sealed class LandOwnerList(ForestSinkDatabase database)
{
    private const string StandColumn = "小班";
    private const string OwnerColumn = "所有者";

    /// <returns>How many lines were stored.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or names a stand that does not exist.</exception>
    public async Task<int> LoadAsync(MunicipalityCode municipality, byte[] file, CancellationToken cancellation)
    {
        var rows = Rows(file);
        var stands = await StandIdsAsync(municipality, rows, cancellation);
        var lines = rows.Select(row => stands.TryGetValue(row.Code, out var id)
            ? new LandOwnerLine(id, row.Owner)
            : throw new UserErrorException($"{row.No}行目: 小班 {row.Code} はありません。", $"Row {row.No}: there is no stand {row.Code}.")).ToList();
        await new LandOwnerStore(database).ReplaceAsync(municipality, lines, cancellation);
        return lines.Count;
    }

    private static List<(int No, string Code, string Owner)> Rows(byte[] file)
    {
        try
        {
            return [.. CsvTable.Parse(TextEncodings.Decode(file), StandColumn, OwnerColumn).Rows.Select(row =>
                StandCode.TryParse(row.Text(StandColumn), out var code, out var problem)
                    ? (row.Row, code.ToString(), Name(row))
                    : throw row.Error(StandColumn, problem))];
        }
        catch (ReferenceFormatException error)
        {
            throw new UserErrorException(error.Problem.Ja, error.Problem.En, error);
        }
    }

    private static string Name(CsvRow row) => row.Text(OwnerColumn) is { Length: <= 200 } name
        ? name
        : throw row.Error(OwnerColumn, new("200字を超えています。", "More than 200 characters."));

    private async Task<Dictionary<string, long>> StandIdsAsync(
        MunicipalityCode municipality, IEnumerable<(int No, string Code, string Owner)> rows, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string Code, long Id)>(
            "SELECT code, stand_id FROM current_stand WHERE municipality_code = @municipality AND code = ANY (@codes)",
            new { codes = rows.Select(row => row.Code).Distinct(StringComparer.Ordinal).ToArray() }, cancellation))
            .ToDictionary(row => row.Code, row => row.Id, StringComparer.Ordinal);
    }
}
