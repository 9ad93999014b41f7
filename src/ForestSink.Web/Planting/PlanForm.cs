using System.Globalization;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>A plan's question as it is typed.</summary>
internal sealed record PlanForm
{
    public const int MostYears = 10;
    private const long MostYen = 100_000_000_000;

    public Guid PlanId { get; init; } = Guid.CreateVersion7();
    public string Name { get; init; } = "";
    public string FirstFy { get; init; } = "";
    public string Years { get; init; } = "3";
    public string Balance { get; init; } = "";
    public string Income { get; init; } = "0";

    /// <summary>Key of the price scenario whose forecast fills the years after the first; empty for the same amount each year.</summary>
    public string Forecast { get; init; } = "";
    public IReadOnlyList<string> Species { get; init; } = [];
    public IReadOnlyDictionary<string, string> Seedlings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    public string Events { get; init; } = "2";
    public bool NeedsSchool { get; init; }
    public string SchoolMinutes { get; init; } = "20";
    public string Co2Weight { get; init; } = "50";
    public string Horizon { get; init; } = "40";
    public bool ByVolunteers { get; init; } = true;
    public string Weights { get; init; } = "";
    public string Limit { get; init; } = "20";

    /// <param name="taken">Names of the plans made before.</param>
    public static PlanForm Fresh(PlantingOutlook outlook, FundOffer offer, int fiscalYear, string? weights, HashSet<string> taken, Language language) => new()
    {
        Name = NextName(language[$"{ForestNames.FiscalYear(fiscalYear, language)}の計画", $"Plan of {ForestNames.FiscalYear(fiscalYear, language)}"], taken),
        Balance = offer.Balance.AvailableYen > 0 ? offer.Balance.AvailableYen.ToString("#,0", CultureInfo.InvariantCulture) : "",
        FirstFy = fiscalYear.ToString(CultureInfo.InvariantCulture),
        Species = outlook.SpeciesKeys,
        Weights = weights ?? "",
    };

    public static PlanForm Read(IFormCollection form) => new()
    {
        PlanId = Guid.TryParse(form["id"], out var id) ? id : Guid.CreateVersion7(),
        Name = form["name"].ToString().Trim(),
        FirstFy = form["firstFy"]!,
        Years = form["years"]!,
        Balance = form["balance"]!,
        Income = form["income"]!,
        Forecast = form["forecast"].ToString(),
        Species = [.. form["species"].OfType<string>()],
        Seedlings = form.Keys.Where(key => key.StartsWith("seedlings.", StringComparison.Ordinal)).ToDictionary(key => key["seedlings.".Length..], key => form[key].ToString(), StringComparer.Ordinal),
        Events = form["events"]!,
        NeedsSchool = form["needsSchool"] == "true",
        SchoolMinutes = form["schoolMinutes"]!,
        Co2Weight = form["co2Weight"]!,
        Horizon = form["horizon"]!,
        ByVolunteers = form["how"] != "contract",
        Weights = form["w"].ToString(),
        Limit = form["limit"]!,
    };

    /// <summary>The first of "… 1", "… 2", that no plan bears.</summary>
    private static string NextName(string stem, HashSet<string> taken) =>
        Enumerable.Range(1, taken.Count + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{stem} {number}")).First(name => !taken.Contains(name));

    /// <exception cref="UserErrorException">A field cannot be read; says which.</exception>
    public PlanQuestion Question(PlantingOutlook outlook, FundOffer offer)
    {
        var years = (int)Whole(Years, "年数", "Years", 1, MostYears);
        var balance = Yen(Balance, "使えるお金（円）", "Money available (yen)");
        var forecast = Forecast.Length == 0 ? null : offer.Of(Forecast) ?? throw new UserErrorException("基金の見通しを選び直してください。", "Choose the forecast of the fund again.");
        var income = forecast is null ? Yen(Income, "毎年の見込み（円）", "Expected each year (yen)") : 0;
        if (Name.Length is 0 or > 100)
            throw new UserErrorException("計画の名前を100字までで入れてください。", "Name the plan in at most 100 characters.");
        var species = Species.Where(outlook.SpeciesKeys.Contains).ToList();
        if (species.Count == 0)
            throw new UserErrorException("樹種を1つ以上選んでください。", "Choose at least one species.");
        return new(
            Name, (int)Whole(FirstFy, "開始年度（西暦）", "First fiscal year", 2000, 2190), [.. Enumerable.Range(0, years).Select(year => year == 0 ? balance : forecast?[year - 1].IncomeYen ?? income)], species,
            (int)Whole(Events, "年間の植樹会", "Events a year", 0, 1000),
            Seedlings.Where(pair => pair.Value.Trim().Length > 0).ToDictionary(pair => pair.Key, pair => (int)Whole(pair.Value, "苗木の上限", "Seedlings a year", 0, 10_000_000), StringComparer.Ordinal),
            NeedsSchool ? (double)Whole(SchoolMinutes, "学校からの分", "Minutes from a school", 1, 600) : null,
            (double)Whole(Co2Weight, "吸収量の重み", "Weight of t-CO2", 0, 100) / 100, Horizon switch { "10" => 10, "20" => 20, "cutting" => 0, _ => 40 }, ByVolunteers,
            PlantingDesk.Weights(Weights, outlook.Criteria), [], [], (int)Whole(Limit, "時間の上限（秒）", "Time limit (s)", 1, 120))
        {
            FundsSource = forecast is null ? "" : Forecast,
        };
    }

    private static decimal Yen(string text, string ja, string en) => YenText.TryParse(text, out var yen) && yen <= MostYen
        ? yen
        : throw new UserErrorException($"「{ja}」は0～{MostYen:#,0}の金額で入れてください。例: 3,200,000、320万", $"'{en}' must be a sum from 0 to {MostYen:#,0}, such as 3,200,000.");

    private static decimal Whole(string text, string ja, string en, decimal least, decimal most)
    {
        var value = AssumptionForm.Number(string.IsNullOrWhiteSpace(text) ? "?" : text, most);
        return value == Math.Floor(value) && value >= least && value <= most
            ? value
            : throw new UserErrorException($"「{ja}」は{least:#,0}～{most:#,0}の整数で入れてください。", $"'{en}' must be a whole number from {least:#,0} to {most:#,0}.");
    }
}
