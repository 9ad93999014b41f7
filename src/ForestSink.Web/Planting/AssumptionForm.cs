using System.Globalization;
using System.Text;
using ForestSink.Core.Planting;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Absorption;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>Assumptions as they are typed.</summary>
internal static class AssumptionForm
{
    /// <param name="language">In which the page said the sources: one that was not changed stays as it was written.</param>
    public static PlantingAssumptions Read(IFormCollection form, PlantingAssumptions before, Language language)
    {
        var changed = before.Items.Where(item => form.ContainsKey("value." + item.Key)).Select(item =>
        {
            var value = Number(form["value." + item.Key]!);
            var source = form["source." + item.Key].ToString().Trim();
            return item with { Value = value, Status = Status(form["status." + item.Key]), Source = source == SourceWords.In(language, item.Source) ? item.Source : source.Length <= 300 ? source : source[..300] };
        }).ToDictionary(item => item.Key, StringComparer.Ordinal);
        return before.With(changed);
    }

    /// <summary>Full-width digits and group commas are accepted.</summary>
    public static decimal Number(string? text, decimal most = PlantingAssumptions.MostValue) =>
        decimal.TryParse((text ?? "").Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value >= 0 && value <= most
            ? value
            : throw new UserErrorException($"「{text}」は数として読めません。0～{most:#,0}の数を入れてください。", $"'{text}' cannot be read: give a number from 0 to {most:#,0}.");

    public static string Status(string? text) => SourceStatusText.TryParse(text, out var status) ? status.Code() : SourceStatus.Unverified.Code();

    public static string Source(string? text) => text?.Trim() is { Length: > 0 and <= 300 } source
        ? source
        : throw new UserErrorException("出典（見積書、単価表など）を300字までで入れてください。", "Give the source (quotation, price list …) in at most 300 characters.");
}
