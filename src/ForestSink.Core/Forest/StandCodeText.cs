using System.Text;
using System.Text.RegularExpressions;

namespace ForestSink.Core.Forest;

/// <summary>Splits what people type into the parts of a <see cref="StandCode"/>.</summary>
internal static partial class StandCodeText
{
    public static readonly Bilingual PartCount = new(
        "林班-小班、林班-小班-枝番、林班-準林班-小班、林班-準林班-小班-枝番 のいずれかで入力してください（例: 62-3-26、62-イ-3-26）。",
        "Write compartment-stand, optionally with sub-compartment and branch (for example 62-3-26 or 62-イ-3-26).");

    private static readonly Bilingual Empty = new("コードが空です。", "The code is empty.");
    private static readonly Bilingual TooLong = new("コードが長すぎます。", "The code is too long.");

    /// <param name="numericSub">The text says 準林班 after the second part, so that part is one even when it is a number.</param>
    public static bool TrySplit(string? text, out List<string> parts, out bool numericSub, out Bilingual problem)
    {
        parts = [];
        numericSub = false;
        if (!TryFold(text, out var folded, out problem))
            return false;
        if (folded.Length == 0)
        {
            problem = Empty;
            return false;
        }

        numericSub = folded.Contains("準林班", StringComparison.Ordinal);
        foreach (var token in Separators().Split(Words().Replace(folded, " ").Trim()))
        {
            if (!TryToken(token, parts, out problem))
                return false;
        }

        return true;
    }

    /// <summary>One column of a register; blank gives null.</summary>
    public static bool TryPart(string? text, out string? part, out Bilingual problem)
    {
        part = null;
        if (!TryFold(text, out var folded, out problem) || folded.Length == 0)
            return folded.Length == 0 && problem == default;
        if (Part().Match(folded) is not { Success: true } match || !KnownLetters(folded))
        {
            problem = Unreadable(folded);
            return false;
        }

        part = Canonical(match);
        return true;
    }

    private static bool TryToken(string token, List<string> parts, out Bilingual problem)
    {
        problem = default;
        var match = Token().Match(token);
        if (!match.Success || !KnownLetters(token))
        {
            problem = token.Length == 0
                ? new("区切りの間が空いています。", "There is nothing between two separators.")
                : Unreadable(token);
            return false;
        }

        foreach (Capture piece in match.Groups["piece"].Captures)
            parts.Add(Canonical(Part().Match(piece.Value)));
        return true;
    }

    // Half width digits, full width kana, capital letters, one kind of dash. The long-vowel mark is a dash here: no code contains a long vowel.
    private static bool TryFold(string? text, out string folded, out Bilingual problem)
    {
        folded = "";
        problem = default;
        if (text is null)
            return true;
        if (text.Length > StandCode.MaxInputLength || !IsWellFormed(text))
        {
            problem = text.Length > StandCode.MaxInputLength ? TooLong : Unreadable("?");
            return false;
        }

        folded = Dashes().Replace(text.Normalize(NormalizationForm.FormKC), "-").ToUpperInvariant().Trim();
        return true;
    }

    private static bool IsWellFormed(string text) => !text.Any(c => char.IsSurrogate(c) || char.IsControl(c));

    private static string Canonical(Match part)
    {
        var number = part.Groups["n"].Value.TrimStart('0');
        var hasNumber = part.Groups["n"].Length > 0;
        return (hasNumber && number.Length == 0 ? "0" : number) + part.Groups["s"].Value;
    }

    private static bool KnownLetters(string text) =>
        text.All(c => char.IsAsciiDigit(c) || NaturalOrder.IsLetter(c) || NaturalOrder.IsKana(c));

    private static Bilingual Unreadable(string part) => new(
        $"「{part}」は林班・小班のコードとして読めません。",
        $"'{part}' cannot be read as part of a stand code.");

    [GeneratedRegex("[ー‐‑‒–—―−－﹣─]", RegexOptions.None, 1000)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"[-_/\s]*(?:準林班|林班|小班|枝番)[-_/\s]*", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\s*[-_/]\s*|\s+", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    // 62, 62A, 3ロ, イ, ろ
    [GeneratedRegex(@"^(?<n>[0-9]{1,6})?(?<s>[^0-9\s]{0,2})$(?<=.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    // A part, or several run together as in 12イ3 and イ3.
    [GeneratedRegex(@"^(?:(?<piece>[0-9]{1,6}[^0-9\s]{0,2})|(?<piece>[^0-9\s]{1,2})(?<piece>[0-9]{1,6})?|(?<piece>[0-9]{1,6})(?<piece>[^0-9\s]{1,2})(?<piece>[0-9]{1,6}))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
