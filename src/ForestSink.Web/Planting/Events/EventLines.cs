using System.Globalization;
using System.Text;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting.Events;

namespace ForestSink.Web.Planting.Events;

/// <summary>The lines of a list as a form sends them: <c>name.0</c>, <c>name.1</c> …; lines left empty are dropped.</summary>
internal static class EventLines
{
    public const int Most = 100;

    public static readonly IReadOnlyList<string> PartnerKinds = ["co-operative", "npo", "school", "company", "other"], Steps = ["planned", "ordered", "delivered"], CheckKinds = ["tool", "safety"];

    public static IReadOnlyList<EventPartner> Partners(IFormCollection form) =>
        [.. Lines(form, "name").Select(line => new EventPartner(OneOf(form[$"kind.{line}"], PartnerKinds), Text(form, "name", line, 100)!, Text(form, "part", line, 200)))];

    public static IReadOnlyList<EventGroup> Groups(IFormCollection form) =>
        [.. Lines(form, "name").Select(line => new EventGroup(Text(form, "name", line, 100)!, (int)Whole(form, "people", line, 1, 10_000, "人数", "People"), Text(form, "contact", line, 200)))];

    public static IReadOnlyList<EventSeedlings> Seedlings(IFormCollection form, SpeciesCatalogue species) => [.. Lines(form, "stems").Select(line => new EventSeedlings(
        species.Find(form[$"species.{line}"].ToString()) is not null ? form[$"species.{line}"].ToString() : throw new UserErrorException($"{line + 1}行目の樹種を選んでください。", $"Choose the species in line {line + 1}."),
        (int)Whole(form, "stems", line, 1, 1_000_000, "本数", "Number"), Text(form, "supplier", line, 100), Date(form, "deliver", line, "納品日", "Delivery"), OneOf(form[$"step.{line}"], Steps)))];

    public static IReadOnlyList<EventCheck> Checks(IFormCollection form) =>
        [.. Lines(form, "item").Select(line => new EventCheck(OneOf(form[$"kind.{line}"], CheckKinds), Text(form, "item", line, 200)!, form[$"done.{line}"] == "true"))];

    public static IReadOnlyList<EventTask> Tasks(IFormCollection form) =>
        [.. Lines(form, "item").Select(line => new EventTask(Text(form, "item", line, 200)!, Text(form, "owner", line, 100), Date(form, "due", line, "期日", "Due"), form[$"done.{line}"] == "true"))];

    public static IReadOnlyList<EventBudgetLine> Budget(IFormCollection form) => [.. Lines(form, "item").Select(line => new EventBudgetLine(
        Text(form, "item", line, 200)!, Whole(form, "amount", line, 0, 100_000_000_000, "金額", "Amount"),
        SourceStatusText.TryParse(form[$"status.{line}"], out var status) ? status.Code() : SourceStatus.Unverified.Code()))];

    /// <summary>Numbers of the lines in which the field is filled.</summary>
    private static IEnumerable<int> Lines(IFormCollection form, string field) =>
        Enumerable.Range(0, Most).Where(line => !string.IsNullOrWhiteSpace(form[$"{field}.{line}"]));

    private static string OneOf(string? text, IReadOnlyList<string> choices) => choices.FirstOrDefault(choice => choice == text) ?? choices[0];

    private static string? Text(IFormCollection form, string field, int line, int most)
    {
        var text = form[$"{field}.{line}"].ToString().Trim();
        return text.Length <= most ? text.Length == 0 ? null : text
            : throw new UserErrorException($"{line + 1}行目は{most}字までにしてください。", $"Line {line + 1} may have {most} characters at most.");
    }

    private static long Whole(IFormCollection form, string field, int line, long least, long most, string ja, string en)
    {
        var text = form[$"{field}.{line}"].ToString().Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Trim();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UserErrorException($"{line + 1}行目の「{ja}」は{least:#,0}～{most:#,0}の整数で入れてください。", $"'{en}' in line {line + 1} must be a whole number from {least:#,0} to {most:#,0}.");
    }

    private static DateOnly? Date(IFormCollection form, string field, int line, string ja, string en)
    {
        var text = form[$"{field}.{line}"].ToString().Trim();
        if (text.Length == 0)
            return null;
        return Wareki.TryParse(text, out var date) ? date
            : throw new UserErrorException($"{line + 1}行目の「{ja}」の日付を読めません。例: 2026-04-01、R8.4.1", $"'{en}' in line {line + 1} is not a date. Examples: 2026-04-01, R8.4.1");
    }
}
