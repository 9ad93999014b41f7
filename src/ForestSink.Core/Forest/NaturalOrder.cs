using System.Globalization;
using System.Text;

namespace ForestSink.Core.Forest;

/// <summary>
/// Turns one part of a stand code into text whose byte order ("C" collation) is the order foresters expect:
/// numbers by value, then kana in イロハ order, then Latin letters.
/// </summary>
internal static class NaturalOrder
{
    private const string Iroha = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";
    private const char VoicedMark = '\u3099';

    public static bool IsKana(char c) => IrohaIndex(c) >= 0;

    public static bool IsHiragana(char c) => c is >= '\u3041' and <= '\u3096' && IsKana(c);

    public static bool IsLetter(char c) => c is >= 'A' and <= 'Z';

    /// <summary>Numbers are padded to six digits; kana become K01 to K48 and a mark for script and voicing; letters L and the letter.</summary>
    public static string Key(string part)
    {
        var key = new StringBuilder();
        for (var i = 0; i < part.Length;)
        {
            var digits = DigitRun(part, i);
            if (digits > 0)
                key.Append(part.AsSpan(i, digits).ToString().PadLeft(StandCode.MaxDigits, '0'));
            else
                key.Append(IsKana(part[i]) ? KanaKey(part[i]) : $"L{part[i]}");
            i += Math.Max(1, digits);
        }

        return key.ToString();
    }

    public static int DigitRun(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - start;
    }

    private static string KanaKey(char c)
    {
        var voicing = Decompose(c) switch { [_, VoicedMark] => 1, [_, _] => 2, _ => 0 };
        var variant = (char)('a' + voicing + (IsHiragana(c) ? 3 : 0));
        return string.Create(CultureInfo.InvariantCulture, $"K{IrohaIndex(c) + 1:00}{variant}");
    }

    private static int IrohaIndex(char c)
    {
        var plain = Decompose(c)[0];
        var katakana = plain is >= '\u3041' and <= '\u3096' ? (char)(plain + 0x60) : plain;
        return Iroha.IndexOf(katakana, StringComparison.Ordinal);
    }

    private static string Decompose(char c) =>
        char.IsSurrogate(c) ? "\0" : c.ToString().Normalize(NormalizationForm.FormD);
}
