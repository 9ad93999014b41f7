using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.Web.Shell;
using static System.FormattableString;

namespace ForestSink.Web.Forest;

/// <summary>A class of a theme: what the legend says and the map paints.</summary>
/// <param name="Dotted">Dots mark land without trees, so that it also reads in grey.</param>
/// <param name="Hatched">Hatching marks what waits for something.</param>
public sealed record MapClass(string Key, Bilingual Name, string Colour, bool Dotted = false, bool Hatched = false);

/// <summary>A way of colouring the stands. Server and map share this one list.</summary>
/// <param name="Source">The property of a stand that is painted: species, type, origin, stock or co2; eligibility, project, work and planting come by stand.</param>
/// <param name="Thresholds">Where numeric classes begin, from the second class on; the last class has no value.</param>
public sealed record Theme(string Key, Bilingual Name, Bilingual Unit, string Source, IReadOnlyList<MapClass> Classes, double[] Thresholds)
{
    /// <summary>Absorption and stock come out of an estimate.</summary>
    public bool NeedsEstimate => Source is "stock" or "co2";

    /// <summary>As the map's script reads it.</summary>
    internal object In(Language language) => new
    {
        Key,
        name = Name.In(language),
        unit = Unit.In(language),
        Source,
        Thresholds,
        NeedsEstimate,
        classes = Classes.Select(c => new { c.Key, name = c.Name.In(language), c.Colour, c.Dotted, c.Hatched }),
    };
}

/// <summary>The map's themes in the order of keys 1, 2, 3…. Colours are told apart by colour-blind eyes.</summary>
public static class Themes
{
    private const string NoValueColour = "#e3e6e1";
    private static readonly string[] Cividis = ["#fdea45", "#a59c74", "#575d6d", "#00224e"];

    /// <summary>First age class (5 years each, 齢級) of each step of the age theme.</summary>
    public static readonly int[] AgeClassSteps = [1, 3, 5, 7, 9, 11, 13, 15, 17];

    private static readonly double[] StockSteps = [50, 100, 150, 200, 300, 400, 500, 600];
    private static readonly double[] AbsorptionSteps = [0, 2, 4, 6, 8, 10, 12, 15, 20];

    public static IReadOnlyList<Theme> All { get; } = [Species(), Age(), Stock(), Absorption(), ForestTypes(), Eligibility(), Project(), Plots(), Work(), PlantingSites()];

    public static Theme? Find(string? key) => All.FirstOrDefault(theme => theme.Key == key);

    private static Theme Species() => new("species", new("樹種", "Species"), new("", ""), "species",
    [
        new("sugi", new("スギ", "Japanese cedar (sugi)"), "#2f7d4f"),
        new("hinoki", new("ヒノキ", "Hinoki cypress"), "#7fb069"),
        new("pine", new("マツ類", "Pines"), "#c58b2a"),
        new("larch", new("カラマツ", "Larch"), "#e3b448"),
        new("other-conifer", new("その他針葉樹", "Other conifers"), "#4f7f8c"),
        new("oak", new("クヌギ・ナラ類", "Oaks"), "#a65e2e"),
        new("beech", new("ブナ", "Beech"), "#c9825b"),
        new("other-broadleaf", new("その他広葉樹", "Other broadleaves"), "#d9a78b"),
        new("bamboo", new("竹", "Bamboo"), "#b7c74a"),
        new("mixed", new("針広混交", "Mixed"), "#8d8d6e"),
        new("unstocked", new("伐採跡・無立木", "Cut-over, unstocked"), "#e8e2d0", Dotted: true),
        new("non-forest", new("森林以外", "Not forest"), "#d5d5d5"),
        new("unknown", new("不明", "Unknown"), "#f2d7e0", Dotted: true),
    ], []);

    private static Theme Age()
    {
        var colours = ColourRamp.Between(["#f7fcb9", "#addd8e", "#31a354", "#00441b"], AgeClassSteps.Length);
        var classes = AgeClassSteps.Select((first, i) => i == AgeClassSteps.Length - 1
            ? new MapClass(Invariant($"{first}"), new(Invariant($"{first}齢級以上（{(5 * first) - 4}年～）"), Invariant($"Age class {first}+ ({(5 * first) - 4} years on)")), colours[i])
            : new MapClass(Invariant($"{first}"), new(Invariant($"{first}～{first + 1}齢級（{(5 * first) - 4}～{(5 * first) + 5}年）"), Invariant($"Age class {first}–{first + 1} ({(5 * first) - 4}–{(5 * first) + 5} years)")), colours[i]));
        return new("age", new("齢級", "Age class"), new("", ""), "origin",
            [.. classes, new("none", new("林齢なし", "No age"), "#ffffff", Dotted: true)], [.. AgeClassSteps.Skip(1).Select(step => (double)step)]);
    }

    private static Theme Stock() => new("stock", new("蓄積", "Stock"), new("m³/ha", "m³/ha"), "stock",
        [.. Bands(StockSteps, ColourRamp.Between(Cividis, StockSteps.Length + 1)), new("none", new("値なし", "No figure"), NoValueColour, Dotted: true)], StockSteps);

    // Below zero a stand loses more than it binds: the scale turns to orange there.
    private static Theme Absorption()
    {
        string[] colours = ["#b35806", .. ColourRamp.Between(Cividis, AbsorptionSteps.Length)];
        return new("absorption", new("吸収量", "Absorption"), new("t-CO2/ha・年", "t-CO2/ha·yr"), "co2",
            [.. Bands(AbsorptionSteps, colours), new("none", new("試算なし", "No estimate"), NoValueColour, Dotted: true)], AbsorptionSteps);
    }

    internal static IEnumerable<MapClass> Bands(double[] steps, string[] colours) => Enumerable.Range(0, steps.Length + 1).Select(i => new MapClass(
        Invariant($"{i}"),
        i == 0 ? new(Invariant($"{steps[0]} 未満"), Invariant($"below {steps[0]}"))
            : i == steps.Length ? new(Invariant($"{steps[^1]} 以上"), Invariant($"{steps[^1]} or more"))
            : new(Invariant($"{steps[i - 1]} ～ {steps[i]}"), Invariant($"{steps[i - 1]} – {steps[i]}")),
        colours[i]));

    private static Theme ForestTypes()
    {
        var colours = new Dictionary<ForestType, (string Colour, bool Dotted)>
        {
            [ForestType.Planted] = ("#2f7d4f", false),
            [ForestType.Natural] = ("#d9a441", false),
            [ForestType.Bamboo] = ("#b7c74a", false),
            [ForestType.Unstocked] = ("#e8e2d0", true),
            [ForestType.CutOver] = ("#f0cfb4", true),
            [ForestType.HardToRegenerate] = ("#a9a396", false),
            [ForestType.NaturalCutOver] = ("#dfc3d2", true),
            [ForestType.Unknown] = ("#d5d5d5", false),
        };
        return new("type", new("林種", "Forest type"), new("", ""), "type",
            [.. ForestTypeText.All.Select(type => new MapClass(type.Code(), Capital(type.Name()), colours[type].Colour, colours[type].Dotted))], []);
    }

    // Which stand falls into which class comes from the project that is open, otherwise from the newest.
    private static Theme Eligibility() => new("eligibility", new("要件", "Eligibility"), new("", ""), "eligibility",
    [
        new("eligible", new("対象になる", "Eligible"), "#1b7837"),
        new("waiting", new("証拠が足りない", "Evidence missing"), "#e08214", Hatched: true),
        new("excluded", new("対象外", "Not eligible"), "#bdbdbd"),
    ], []);

    private static Theme Project() => new("project", new("プロジェクト", "Project"), new("", ""), "project",
    [
        new("member", new("登録した小班", "Enrolled"), "#1d6fa5"),
        new("other", new("未登録", "Not enrolled"), "#e3e6e1"),
    ], []);

    /// <summary>Whether a stand's species and age band has as many survey plots as the rule asks for.</summary>
    private static Theme Plots() => new("plots", new("調査区の充足", "Plot coverage"), new("", ""), "plots",
    [
        new("covered", new("足りている", "Enough plots"), "#1b7837"),
        new("partly", new("一部（不足あり）", "Some, more needed"), "#e08214"),
        new("missing", new("調査区なし", "No plot"), "#b3261e", Dotted: true),
        new("none", new("人工林以外", "Not planted"), NoValueColour),
    ], []);

    /// <summary>How far work is; which stands fall into which class comes from the board of work.</summary>
    private static Theme Work() => new("work", new("施業の進み具合", "Progress of work"), new("", ""), "work",
    [
        new("submitted", new("提出（確認待ち）", "Handed in"), "#b35806"),
        new("under-way", new("実施中", "Under way"), "#e3b448"),
        new("planned", new("計画", "Planned"), "#9ecae1"),
        new("accepted", new("受理（この年度）", "Accepted this year"), "#1b7837"),
        new("none", new("施業なし", "No work"), NoValueColour),
    ], []);

    /// <summary>Candidate sites by their points under the weights as shipped; which stands fall into which class comes from planting.</summary>
    private static Theme PlantingSites() => new("planting", new("植樹の候補地", "Planting sites"), new("点", "points"), "planting",
    [
        new("planting-80", new("80点以上", "80 and more"), "#54278f"),
        new("planting-60", new("60～80点", "60 to 80"), "#756bb1"),
        new("planting-40", new("40～60点", "40 to 60"), "#9e9ac8"),
        new("planting-0", new("40点未満", "Below 40"), "#cbc9e2"),
        new("none", new("候補地以外", "No site"), NoValueColour),
    ], []);

    private static Bilingual Capital(Bilingual name) => new(name.Ja, char.ToUpperInvariant(name.En[0]) + name.En[1..]);
}
