using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Offsets;

/// <summary>
/// Loads a municipality's published offsets from a file, by the same commands as the screens: a project, one lot of the tonnes
/// published, an offset with its retirement and certificate per row, and then the closing to new intake. Ids follow from the
/// file, so a load that was cut off is simply repeated.
/// </summary>
public sealed class PublishedHistory(ForestSinkDatabase database)
{
    /// <returns>Rows and tonnes loaded.</returns>
    public async Task<(int Rows, long Tonnes)> LoadAsync(MunicipalityCode municipality, string csv, CancellationToken cancellation)
    {
        var table = CsvTable.Parse(csv, "model", "title", "organiser", "fiscal_year", "tonnes");
        var closed = DateOnly.ParseExact(table.RequiredFact("closed_on"), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var name = table.RequiredFact("programme");
        Guid Id(string what) => LedgerCommands.IdOf("published-history " + name, what);
        var commands = new LedgerCommands(database);
        var (programmes, lots, offsets) = (new ProgrammeStore(database, commands), new LotStore(commands), new OffsetStore(database, commands));

        var programme = await programmes.RegisterAsync(municipality, Id("programme"),
            new("project", name, table.Fact("programme_en"), "FO-001", table.Fact("project_no"), IsLocal: true, table.RequiredFact("source")), cancellation);
        var tonnes = table.Rows.Sum(row => (long)row.Int("tonnes"));
        var firstFy = table.Rows.Min(row => row.Int("fiscal_year"));
        var lot = (await lots.RegisterAsync(municipality, Id("lot"), new(programme, name, firstFy, new FiscalYear(firstFy).Start, "JC", "FM", table.RequiredFact("lot_note"),
            new(1, tonnes), tonnes, tonnes, 0, Note: table.RequiredFact("lot_note")), cancellation)).Id;
        foreach (var row in table.Rows)
        {
            var id = Id("row " + row.Row.ToString(CultureInfo.InvariantCulture));
            if (await offsets.FindAsync(municipality, id, cancellation) is not { IsCertified: true })
                await offsets.SaveAsync(municipality, id, Draft(row, table.RequiredFact("source")), cancellation);
            var on = new FiscalYear(row.Int("fiscal_year")).End is var end && end < closed ? end : closed;
            await offsets.CertifyAsync(municipality, LedgerCommands.IdOf("certify", id), id, [new(lot, row.Int("tonnes"))], on, row.Int("tonnes"), cancellation);
        }
        await programmes.CloseAsync(municipality, Id("close"), programme, closed, table.RequiredFact("closed_reason"), cancellation);
        return (table.Rows.Count, tonnes);
    }

    private static OffsetDraft Draft(CsvRow row, string source) => new(row.Text("model"), row.Text("title"), row.Text("organiser"), row.Int("fiscal_year"))
    {
        TitleEn = row.Optional("title_en"),
        OrganiserEn = row.Optional("organiser_en"),
        Period = row.Optional("period"),
        Basis = row.Optional("basis"),
        BasisEn = row.Optional("basis_en"),
        IsExpected = row.Optional("is_expected") == "yes",
        Tonnes = row.Int("tonnes"),
        Told = source,
    };
}
