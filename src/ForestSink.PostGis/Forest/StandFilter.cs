using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Forest;

/// <summary>Which stands are meant: the same conditions for the table, the legend and the map. What is null does not narrow.</summary>
/// <param name="SpeciesKeys">Of the dominant cohort.</param>
/// <param name="ForestTypes">Codes such as planted.</param>
/// <param name="AgeClasses">First and last five-year age class (齢級) in <paramref name="Year"/>.</param>
/// <param name="Text">Part of a stand code's beginning or of a place name; full width and half width are the same.</param>
/// <param name="StandIds">Only these.</param>
public sealed record StandFilter(
    FiscalYear Year,
    string[]? SpeciesKeys = null,
    string[]? ForestTypes = null,
    (int From, int To)? AgeClasses = null,
    string? Text = null,
    long[]? StandIds = null)
{
    /// <summary>Conditions on table stand, aliased s, with the parameters of <see cref="Parameters"/>.</summary>
    internal const string Sql = """
        s.municipality_code = @municipality AND s.valid_to IS NULL
          AND (@speciesKeys::text[] IS NULL OR s.species_key = ANY (@speciesKeys))
          AND (@forestTypes::text[] IS NULL OR s.forest_type = ANY (@forestTypes))
          AND (@originFrom::int IS NULL OR s.origin_fy BETWEEN @originFrom AND @originTo)
          AND (@text::text IS NULL OR s.code LIKE @text || '%' OR s.place_name LIKE '%' || @text || '%')
          AND (@standIds::bigint[] IS NULL OR s.stand_id = ANY (@standIds))
        """;

    /// <summary>Age in year y is y − origin + 1, and class c holds ages 5c − 4 to 5c.</summary>
    internal object Parameters() => new
    {
        speciesKeys = SpeciesKeys,
        forestTypes = ForestTypes,
        originFrom = AgeClasses is { } first ? Year.Year - (5 * first.To) + 1 : (int?)null,
        originTo = AgeClasses is { } last ? Year.Year - (5 * (last.From - 1)) : (int?)null,
        text = Text is null ? null : LikeText(Text),
        standIds = StandIds,
    };

    /// <summary>Folded as codes are stored, with LIKE's own signs made plain.</summary>
    internal static string LikeText(string text)
    {
        var folded = StandCode.TryParse(text, out var code) ? code.ToString() : text.Normalize(System.Text.NormalizationForm.FormKC).Trim();
        return folded.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
    }
}
