using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>What a user asks for. Stored as the arguments of the job that does it.</summary>
/// <param name="RunId">Made by the client: asking twice with one id gives one run.</param>
/// <param name="ForestTypes">planted, natural or all.</param>
public sealed record EstimateOrder(Guid RunId, int FirstFy, int LastFy, string ForestTypes, string Growth, EstimateSelection Selection)
{
    public const int DefaultYears = 8;

    public static IReadOnlyList<string> ForestTypeChoices { get; } = ["planted", "natural", "all"];

    public FiscalYearRange Years => new(new FiscalYear(FirstFy), new FiscalYear(LastFy));

    /// <exception cref="FormatException">The word is none of auto, table, register.</exception>
    public GrowthChoice GrowthChoice =>
        GrowthText.TryParse(Growth, out var choice) ? choice : throw new FormatException($"'{Growth}' is none of auto, table, register.");

    /// <summary>Null for every type that bears trees.</summary>
    /// <exception cref="FormatException">The word is none of planted, natural, all.</exception>
    public IReadOnlyList<ForestType>? ChosenTypes => ForestTypes switch
    {
        "planted" => [ForestType.Planted],
        "natural" => [ForestType.Natural],
        "all" => null,
        _ => throw new FormatException($"'{ForestTypes}' is none of planted, natural, all."),
    };
}

/// <summary>Told now and then while an estimate runs; throws where it is to stop.</summary>
public delegate Task EstimateProgress(string japanese, string english, long done, long total, CancellationToken cancellation);
