using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ForestSink.Core.Funds;

/// <summary>Sums of money as people write them: 3,200,000, ３２０万, 1.5億, 12万3千円, ¥5,000.</summary>
public static partial class YenText
{
    public const long Most = 1_000_000_000_000;

    /// <returns>False for anything but one sum of whole yen from 0 to <see cref="Most"/>.</returns>
    public static bool TryParse(string? text, out long yen)
    {
        yen = 0;
        var match = Sum().Match((text ?? "").Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        if (!match.Success || match.Groups.Values.Skip(1).All(part => !part.Success))
            return false;
        var sum = Part("oku") * 100_000_000m + Part("man") * 10_000m + Part("sen") * 1_000m + Part("yen");
        if (sum != decimal.Truncate(sum) || sum > Most)
            return false;
        yen = decimal.ToInt64(sum);
        return true;

        decimal Part(string name) => match.Groups[name] is { Success: true } part ? decimal.Parse(part.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;
    }

    // Thirteen digits are more than the most; the form is FormKC, in which ￥ is ¥ and digits are plain.
    [GeneratedRegex(@"^¥?(?:(?<oku>\d{1,13}(?:\.\d{1,8})?)億)?(?:(?<man>\d{1,13}(?:\.\d{1,4})?)万)?(?:(?<sen>\d{1,13}(?:\.\d{1,3})?)千)?(?<yen>\d{1,13})?円?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sum();
}
