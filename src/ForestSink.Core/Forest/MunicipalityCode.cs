using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ForestSink.Core.Forest;

/// <summary>A municipality's 5-digit JIS code (市区町村コード); the first two digits are the prefecture.</summary>
public readonly record struct MunicipalityCode
{
    private readonly string? digits;

    private MunicipalityCode(string digits) => this.digits = digits;

    /// <summary>1 (Hokkaido) to 47 (Okinawa).</summary>
    public int PrefectureCode => int.Parse(ToString().AsSpan(0, 2), CultureInfo.InvariantCulture);

    public Prefecture Prefecture => Prefecture.Of(PrefectureCode);

    public static MunicipalityCode Parse(string s) =>
        TryParse(s, out var code) ? code : throw new FormatException($"'{s}' is not a 5-digit municipality code such as 40348.");

    public static bool TryParse([NotNullWhen(true)] string? s, out MunicipalityCode result)
    {
        result = default;
        if (s is not { Length: 5 } || !s.All(char.IsAsciiDigit) || int.Parse(s.AsSpan(0, 2), CultureInfo.InvariantCulture) is < 1 or > 47)
            return false;
        result = new MunicipalityCode(s);
        return true;
    }

    public override string ToString() => digits ?? throw new InvalidOperationException("No municipality code was given.");
}
