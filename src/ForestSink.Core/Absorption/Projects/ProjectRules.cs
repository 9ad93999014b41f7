using System.Globalization;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>The methodology's rules for projects, read from its file: values with status, never constants.</summary>
public sealed class ProjectRules
{
    private readonly Methodology methodology;

    /// <exception cref="ReferenceFormatException">A rule is missing or cannot be read; with its id.</exception>
    public ProjectRules(Methodology methodology)
    {
        ArgumentNullException.ThrowIfNull(methodology);
        this.methodology = methodology;
        BufferRate = Number("buffer-rate", 0, 1);
        FloorsBuffer = Choice("buffer-rounding", "floor", "half-up");
        AreaFactor = Number("area-factor", 0, 1);
        AreaFactorsAllowed = Numbers("area-factor-allowed");
        AreaFactorOn = Words("area-factor-applies-to");
        BaselinePerHaYr = Number("baseline", 0, 100);
        Claims = Choice("replant-claim", "standard-cutting-age", "none");
        CapsClaim = Choice("replant-claim-cap", "emission", "none");
        WoodProducts = Choice("wood-products", "enabled", "disabled");
        WoodFactors = ReadWoodFactors(methodology.Rule("wood-products-factors"));
        MonitoredFrom = Number("incidental-emission-monitored-from", 0, 1);
        LeftOutBelow = Number("incidental-emission-left-out-below", 0, 1);
        PracticeSince = (int)Number("practice-since", 1900, 2200).Value;
        PracticeKinds = Words("practice-kinds");
        AbsorptionFrom = (int)Number("absorption-from", 1990, 2200).Value;
        ThinningCeiling = Number("thinning-ceiling", 0, 1);
        CertificationYears = Pair("certification-years");
        PermanenceYears = (int)Number("permanence-years", 0, 100).Value;
        Plausible = Pair("plausible-range");
        Choice("certified-rounding", "floor");
    }

    public Sourced<decimal> BufferRate { get; }

    /// <summary>False rounds half up.</summary>
    public Sourced<bool> FloorsBuffer { get; }

    /// <summary>Default area factor.</summary>
    public Sourced<decimal> AreaFactor { get; }

    public IReadOnlyList<decimal> AreaFactorsAllowed { get; }

    /// <summary>growth, replanting, final-cut.</summary>
    public IReadOnlyList<string> AreaFactorOn { get; }

    public Sourced<decimal> BaselinePerHaYr { get; }

    public Sourced<bool> Claims { get; }

    public Sourced<bool> CapsClaim { get; }

    public Sourced<bool> WoodProducts { get; }

    public IReadOnlyList<WoodFactor> WoodFactors { get; }

    public Sourced<decimal> MonitoredFrom { get; }

    public Sourced<decimal> LeftOutBelow { get; }

    public int PracticeSince { get; }

    public IReadOnlyList<string> PracticeKinds { get; }

    public int AbsorptionFrom { get; }

    public Sourced<decimal> ThinningCeiling { get; }

    /// <summary>Standard (and shortest) and longest certification period, years.</summary>
    public (decimal Low, decimal High) CertificationYears { get; }

    public int PermanenceYears { get; }

    /// <summary>t-CO2 per ha of counted area and year; outside it a result deserves a second look.</summary>
    public (decimal Low, decimal High) Plausible { get; }

    public MethodologyRule Rule(string id) => methodology.Rule(id);

    /// <summary>Whole tonnes kept in the buffer.</summary>
    public long BufferTonnes(long certifiedTonnes)
    {
        var exact = certifiedTonnes * BufferRate.Value;
        return (long)(FloorsBuffer.Value ? decimal.Floor(exact) : decimal.Floor(exact + 0.5m));
    }

    public decimal FactorOn(string component, decimal areaFactor) => AreaFactorOn.Contains(component, StringComparer.Ordinal) ? areaFactor : 1m;

    private Sourced<decimal> Number(string id, decimal low, decimal high)
    {
        var rule = methodology.Rule(id);
        return new(Parse(rule, rule.Value, low, high), rule.Status, rule.Source);
    }

    private decimal[] Numbers(string id)
    {
        var rule = methodology.Rule(id);
        return Array.ConvertAll(rule.Value.Split(';'), text => Parse(rule, text, 0, 1));
    }

    private (decimal Low, decimal High) Pair(string id)
    {
        var rule = methodology.Rule(id);
        return rule.Value.Split(';') is [var low, var high]
            ? (Parse(rule, low, 0, 1000), Parse(rule, high, 0, 1000))
            : throw Broken(rule, new("「下限;上限」の形にしてください。", "Write 'low;high'."));
    }

    private string[] Words(string id) => methodology.Rule(id).Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Sourced<bool> Choice(string id, string yes, string? no = null)
    {
        var rule = methodology.Rule(id);
        return rule.Value == yes || rule.Value == no
            ? new(rule.Value == yes, rule.Status, rule.Source)
            : throw Broken(rule, new($"この値は使えません。使える値: {yes} {no}", $"This value is not supported. Supported: {yes} {no}"));
    }

    private static WoodFactor[] ReadWoodFactors(MethodologyRule rule) => rule.Value == "none" ? [] : Array.ConvertAll(rule.Value.Split(';'), text =>
        text.Split(':') is [var product, var yield, var residual]
            ? new WoodFactor(product.Trim(), Parse(rule, yield, 0, 1), Parse(rule, residual, 0, 1))
            : throw Broken(rule, new("「製品:歩留まり:残存率」を;で区切ってください。", "Write 'product:yield:residual', separated by ;.")));

    private static decimal Parse(MethodologyRule rule, string text, decimal low, decimal high) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
            ? value
            : throw Broken(rule, new($"{low}～{high}の数にしてください。", $"Use a number from {low} to {high}."));

    private static ReferenceFormatException Broken(MethodologyRule rule, Bilingual problem) => new(0, rule.Id, problem);
}

/// <summary>A wood product: share of the log that becomes it (歩留まり), and share that is taken to stay fixed.</summary>
public sealed record WoodFactor(string Product, decimal Yield, decimal Residual);
