using System.Globalization;
using System.Text;
using ForestSink.Core.Forest;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Credits;

/// <summary>The fields of a ledger form; a refusal names the field as the page does, and stands beside it.</summary>
internal sealed class Fields(IFormCollection form, Today today)
{
    /// <summary>Made by the page, so that a repeat of the same form posts nothing twice.</summary>
    public Guid Command => OptionalId("command") ?? throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again.");

    public string? Optional(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    public string Text(string name, string ja, string en) => Optional(name) ?? throw Missing(name, ja, en);

    public string OneOf(string name, IReadOnlyList<string> choices, string ja, string en) =>
        Optional(name) is { } text && choices.Contains(text, StringComparer.Ordinal) ? text : throw Wrong(name, $"「{ja}」を選んでください。", $"Choose '{en}'.");

    public Guid? OptionalId(string name) => Guid.TryParse(form[name], out var id) ? id : null;

    public Guid Id(string name, string ja, string en) => OptionalId(name) ?? throw Wrong(name, $"「{ja}」を選んでください。", $"Choose '{en}'.");

    public bool IsTicked(string name) => form[name].ToString() is "on" or "true";

    public long? OptionalWhole(string name, string ja, string en) => Optional(name) is { } text
        ? long.TryParse(Plain(text), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 1_000_000_000_000
            ? value
            : throw Wrong(name, $"「{ja}」は0以上の整数で入力してください。", $"'{en}' must be a whole number of 0 or more.")
        : null;

    public long Whole(string name, string ja, string en) => OptionalWhole(name, ja, en) ?? throw Missing(name, ja, en);

    /// <summary>A sum of whole yen as people write it: 3,200,000, 320万, 12万3千円.</summary>
    public long? OptionalYen(string name, string ja, string en) => Optional(name) is { } text
        ? YenText.TryParse(text, out var yen)
            ? yen
            : throw Wrong(name, $"「{ja}」は0以上の整数で入力してください。例: 123,000、12万3,000", $"'{en}' must be a whole number of 0 or more, such as 123,000.")
        : null;

    public long Yen(string name, string ja, string en) => OptionalYen(name, ja, en) ?? throw Missing(name, ja, en);

    public long Tonnes(string name, string ja, string en) => Whole(name, ja, en) is > 0 and var tonnes
        ? tonnes
        : throw Wrong(name, $"「{ja}」は1 t以上にしてください。", $"'{en}' must be at least 1 t.");

    public decimal? OptionalNumber(string name, string ja, string en) => Optional(name) is { } text
        ? decimal.TryParse(Plain(text), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1_000_000_000_000m
            ? value
            : throw Wrong(name, $"「{ja}」は0以上の数で入力してください。", $"'{en}' must be a number of 0 or more.")
        : null;

    public decimal Number(string name, string ja, string en) => OptionalNumber(name, ja, en) ?? throw Missing(name, ja, en);

    public int Year(string name, string ja, string en) => int.TryParse(Plain(Text(name, ja, en)), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1990 and <= 2200
        ? year
        : throw Wrong(name, $"「{ja}」は年度（例: 2026）で入力してください。", $"'{en}' must be a fiscal year such as 2026.");

    /// <summary>Any of the ways people write a date, in either calendar.</summary>
    public DateOnly Date(string name, string ja, string en) => Wareki.TryParse(Text(name, ja, en), out var date)
        ? date
        : throw Wrong(name, $"「{ja}」の日付を読めません。例: 2026-04-01、令和8年4月1日、R8.4.1", $"'{en}' is not a date. Examples: 2026-04-01, R8.4.1");

    /// <summary>A day on which something happened: not after today.</summary>
    public DateOnly PastDate(string name, string ja, string en) => Date(name, ja, en) is var date && date <= today.Date
        ? date
        : throw Wrong(name, $"「{ja}」は今日までの日付にしてください。", $"'{en}' must not be after today.");

    private static string Plain(string text) => text.Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A refusal that stands beside the field.</summary>
    public static UserErrorException Wrong(string name, string japanese, string english) => new(japanese, english) { Field = name };

    private static UserErrorException Missing(string name, string ja, string en) => Wrong(name, $"「{ja}」を入力してください。", $"Fill in '{en}'.");
}
