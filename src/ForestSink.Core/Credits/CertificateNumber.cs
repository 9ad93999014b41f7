using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Credits;

/// <summary>
/// The number of an offset certificate: municipality, fiscal year, number in order, and six check letters, so that nobody
/// finds other people's certificates by counting.
/// </summary>
public static partial class CertificateNumber
{
    // No 0, 1, I, O: they are read wrongly from paper.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Of(MunicipalityCode municipality, FiscalYear year, long number, Guid retirement)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{municipality} {retirement}"));
        var check = string.Concat(hash.Take(6).Select(octet => Letters[octet & 31]));
        return string.Create(CultureInfo.InvariantCulture, $"{municipality}-{year.Year}-{number:0000}-{check}");
    }

    /// <summary>The municipality that a number names; case and spaces do not matter.</summary>
    public static bool TryParse(string? text, out MunicipalityCode municipality, out string number)
    {
        municipality = default;
        number = text?.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant() ?? "";
        return Form().IsMatch(number) && MunicipalityCode.TryParse(number[..5], out municipality);
    }

    [GeneratedRegex("^[0-9]{5}-[0-9]{4}-[0-9]{4,9}-[A-Z2-9]{6}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
