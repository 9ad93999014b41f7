using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;

namespace ForestSink.Cli.Credits;

/// <summary><c>forest-sink credits lots | serial | fund</c>: what the ledger holds, for people and for programs.</summary>
internal static class CreditsCommand
{
    public static Command Create() => new("credits", "Stock of credits, a tonne's way, and the planting fund. / クレジットの在庫と植樹基金") { CreateLots(), CreateSerial(), CreateFund() };

    private static Command CreateLots()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("lots", "Every lot and where its tonnes are.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var lots = await new LedgerStore(database).StockAsync(code, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(lots);
            foreach (var lot in arguments.GetValue(format) == "json" ? [] : lots)
                Console.Out.WriteLine($"{lot.VintageFy}  {lot.ProgrammeName} / {lot.Name}  {lot.RegistrySystem} {lot.CreditKind} {lot.FirstSerial}-{lot.LastSerial}  certified {lot.CertifiedT} t = held {lot.HeldT} + reserved {lot.ReservedT} + sold {lot.SoldT} + transferred {lot.TransferredT} + retired {lot.RetiredT} + buffer {lot.BufferT}");
            return 0;
        });
        return command;
    }

    private static Command CreateSerial()
    {
        var municipality = Municipalities.Option();
        var number = new Argument<long>("number") { Description = "Serial number" };
        var format = Terminal.FormatOption();
        var command = new Command("serial", "Where a tonne is now, where it was, and who paid.") { number, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var places = await new LedgerStore(database).TraceAsync(code, arguments.GetValue(number), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(places);
            foreach (var place in arguments.GetValue(format) == "json" ? [] : places)
                Console.Out.WriteLine($"{place.OccurredOn:yyyy-MM-dd}  {place.LotName}  {place.Account} {place.PartyName}{(place.IsCurrent ? "  <- now" : "")}{(place.PaidOn is { } paid ? $"  paid {paid:yyyy-MM-dd}" : "")}");
            return places.Count > 0 ? 0 : 1;
        });
        return command;
    }

    private static Command CreateFund()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("fund", "The planting fund's balance in yen.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var balance = await new FundStore(database, new LedgerCommands(database)).BalanceAsync(code, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(balance);
            else
                Console.Out.WriteLine($"in hand {balance.InHandYen} = free {balance.AvailableYen} + committed {balance.CommittedYen}; spent {balance.SpentYen}");
            return 0;
        });
        return command;
    }
}
