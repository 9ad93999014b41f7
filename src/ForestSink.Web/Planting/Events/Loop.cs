using ForestSink.Core.Planting.Events;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Credits;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting.Events;

/// <summary>One period's loop: the rows it is made of, its totals, and the diagram. Ribbons are as thick as their yen in every column.</summary>
public sealed class Loop(
    string municipality, int firstFy, int lastFy, IReadOnlyList<LoopYen> yen, IReadOnlyList<PlantingEvent> events, IReadOnlyDictionary<Guid, PlantedExpectation> expected, Language language)
{
    private const int Horizon = 40, MostBlocks = 8;
    private const string Rest = "rest", Free = "free";

    public int FirstFy => firstFy;

    public int LastFy => lastFy;

    public IReadOnlyList<LoopYen> Yen => yen;

    public IReadOnlyList<PlantingEvent> Events => events;

    public long SoldTonnes => yen.Where(row => row.SaleId is not null).DistinctBy(row => row.SaleId).Sum(row => row.Tonnes ?? 0);

    public long IncomeYen => yen.Sum(row => row.Yen);

    public long EventYen => yen.Where(row => row.EventId is not null).Sum(row => row.Yen);

    public int Trees => events.Sum(planted => planted.TreesNow ?? 0);

    /// <summary>t-CO2 within 40 years; null where no event has an expectation.</summary>
    public decimal? ExpectedTonnes => events.Any(planted => Expected(planted) is not null) ? events.Sum(planted => Expected(planted) ?? 0) : null;

    public decimal? Expected(PlantingEvent planted) => expected.GetValueOrDefault(planted.EventId)?.At(Horizon)?.Tonnes;

    public FlowDiagram Draw(double width, double thickest, double labelRoom)
    {
        var (nodes, ribbons) = (new Dictionary<string, FlowNode>(StringComparer.Ordinal), new List<FlowRibbon>());
        Credits(nodes, ribbons);
        Uses(nodes, ribbons);
        foreach (var planted in events)
            TreesToTonnes(planted, nodes, ribbons);
        return FlowDiagram.Of([.. nodes.Values.OrderBy(node => node.Column)], ribbons, width, thickest, labelRoom);
    }

    private string Base => $"/m/{municipality}";

    /// <summary>Column 0 to 1: credits of a programme become the yen of a payer.</summary>
    private void Credits(Dictionary<string, FlowNode> nodes, List<FlowRibbon> ribbons)
    {
        foreach (var programme in yen.Where(row => row.ProgrammeId is not null).GroupBy(row => row.ProgrammeId!.Value))
        {
            var tonnes = programme.DistinctBy(row => row.SaleId).Sum(row => row.Tonnes ?? 0);
            Add(nodes, new($"programme {programme.Key}", 0, language[programme.First().ProgrammeName!, programme.First().ProgrammeNameEn ?? programme.First().ProgrammeName!], Tonnes(tonnes), $"{Base}/credits/programmes/{programme.Key}"));
        }

        foreach (var payer in yen.GroupBy(Payer, StringComparer.Ordinal))
        {
            var row = payer.First();
            Add(nodes, new(payer.Key, 1, payer.Key == "payer " + Rest ? language["ほか", "Others"] : language[row.PartyName ?? row.Description, row.PartyNameEn ?? row.PartyName ?? row.Description], Money(payer.Sum(each => each.Yen)),
                row.PartyId is { } party && payer.Key != "payer " + Rest ? $"{Base}/credits/parties/{party}" : $"{Base}/credits/fund"));
            foreach (var sale in payer.Where(each => each.SaleId is not null).GroupBy(each => each.SaleId!.Value))
            {
                var (tonnes, money) = (sale.First().Tonnes ?? 0, sale.Sum(each => each.Yen));
                ribbons.Add(new($"programme {sale.First().ProgrammeId}", payer.Key, money, $"{Tonnes(tonnes)} → {Money(money)}", $"{Base}/credits/sales/{sale.Key}"));
            }
        }
    }

    /// <summary>Column 1 to 2: a payer's yen go to events, to other budgets, or lie in the fund.</summary>
    private void Uses(Dictionary<string, FlowNode> nodes, List<FlowRibbon> ribbons)
    {
        foreach (var use in yen.GroupBy(Use, StringComparer.Ordinal).OrderBy(group => group.Key == "use " + Free))
        {
            var row = use.First();
            var name = row.EventId is { } id && events.FirstOrDefault(each => each.EventId == id) is { } planted ? EventWords.Name(planted, language)
                : row.CommitmentId is null ? language["基金に残っているお金", "Still in the fund"] : language[row.BudgetName!, row.BudgetNameEn ?? row.BudgetName!];
            Add(nodes, new(use.Key, 2, name, Money(use.Sum(each => each.Yen)), row.EventId is { } shown ? $"{Base}/planting/events/{shown}/money" : $"{Base}/credits/fund"));
            foreach (var payer in use.GroupBy(Payer, StringComparer.Ordinal))
                ribbons.Add(new(payer.Key, use.Key, payer.Sum(each => each.Yen), $"{nodes[payer.Key].Name} → {name} {Money(payer.Sum(each => each.Yen))}", nodes[use.Key].Address));
        }
    }

    /// <summary>Columns 2 to 4: an event's yen become trees, and the trees t-CO2.</summary>
    private void TreesToTonnes(PlantingEvent planted, Dictionary<string, FlowNode> nodes, List<FlowRibbon> ribbons)
    {
        var money = yen.Where(row => row.EventId == planted.EventId).Sum(row => row.Yen);
        if (planted.TreesNow is not { } trees || money == 0)
            return;
        var (use, wood, air) = ($"use {planted.EventId}", $"trees {planted.EventId}", $"tonnes {planted.EventId}");
        var address = $"{Base}/planting/events/{planted.EventId}";
        Add(nodes, new(wood, 3, planted.State == "accepted" ? language["植えた木", "Planted"] : language["植える木", "To plant"], language[$"{N(trees)} 本", $"{N(trees)} trees"], address + "/day"));
        ribbons.Add(new(use, wood, money, $"{Money(money)} → {nodes[wood].Amount}", address + "/day"));
        if (Expected(planted) is not { } tonnes)
            return;
        Add(nodes, new(air, 4, language["40年の見込み", "in 40 years"], Tonnes(Math.Round(tonnes)), address));
        ribbons.Add(new(wood, air, money, $"{nodes[wood].Amount} → {nodes[air].Amount}", address));
    }

    private static void Add(Dictionary<string, FlowNode> nodes, FlowNode node) => nodes.TryAdd(node.Id, node);

    private readonly HashSet<string> large = [.. yen.GroupBy(row => row.PartyId?.ToString() ?? row.IncomeId.ToString(), StringComparer.Ordinal).OrderByDescending(group => group.Sum(row => row.Yen)).Take(MostBlocks).Select(group => group.Key)];

    /// <summary>The largest payers have a block of their own; the others share one.</summary>
    private string Payer(LoopYen row) => "payer " + ((row.PartyId?.ToString() ?? row.IncomeId.ToString()) is var who && large.Contains(who) ? who : Rest);

    private static string Use(LoopYen row) => "use " + (row.EventId?.ToString() ?? row.CommitmentId?.ToString() ?? Free);

    private string Money(long amount) => LedgerAnswers.Yen(language, amount);

    private string Tonnes(decimal tonnes) => tonnes.ToString("#,0", language.Culture) + " t";

    private string N(int count) => count.ToString("#,0", language.Culture);
}
