using System.Globalization;
using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>
/// One of the forms of a project's pages as it was sent. Reading a field notes what is wrong with it, so that a refused form comes
/// back as it was typed, with a message beside each field.
/// </summary>
/// <param name="name">Which form of the page.</param>
public sealed class SentForm(string name, IFormCollection form)
{
    private readonly Dictionary<string, Bilingual> problems = new(StringComparer.Ordinal);

    /// <summary>Nothing was sent.</summary>
    public static SentForm None { get; } = new("", FormCollection.Empty);

    public string Name { get; } = name;

    /// <summary>What was typed; null where the field was not sent or is empty.</summary>
    public string? Typed(string field) => form[field].ToString().Trim() is { Length: > 0 } text ? text : null;

    public Bilingual? Problem(string field) => problems.GetValueOrDefault(field);

    /// <summary>Whether the field is the first that is wrong.</summary>
    public bool IsFirstProblem(string field) => problems.Keys.FirstOrDefault() == field;

    public void Refuse(string field, string japanese, string english) => problems.TryAdd(field, new(japanese, english));

    public Guid Id() => Guid.TryParse(form["id"], out var id) ? id : Guid.CreateVersion7();

    public string Text(string field, int longest, string japanese, string english) =>
        Typed(field) is { } text && text.Length <= longest ? text : Wrong(field, $"{japanese}を入れてください（{longest}文字まで）。", $"Give {english} (at most {longest} characters).", "");

    public string OneOf(string field, IReadOnlyCollection<string> known, string japanese, string english) =>
        Typed(field) is { } text && known.Contains(text, StringComparer.Ordinal) ? text : Wrong(field, $"{japanese}を選んでください。", $"Choose {english}.", "");

    public DateOnly Date(string field, string japanese, string english) =>
        Wareki.TryParse(Typed(field) ?? "", out var date) ? date : Wrong(field, $"{japanese}を「2026-04-01」または「令和8年4月1日」の形で入れてください。", $"Give {english} as 2026-04-01.", default(DateOnly));

    public int Year(string field) =>
        int.TryParse(Typed(field), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2200
            ? year
            : Wrong(field, "年度を西暦4桁で入れてください。", "Give the fiscal year as four digits.", 0);

    /// <summary>Not below zero, with 4 decimals.</summary>
    public decimal Number(string field, string japanese, string english) =>
        decimal.TryParse(Typed(field)?.Normalize(System.Text.NormalizationForm.FormKC), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 1_000_000_000
            ? Math.Round(number, 4)
            : Wrong(field, $"{japanese}を0以上の数で入れてください。", $"Give {english} as a number of at least 0.", 0m);

    /// <exception cref="UserErrorException">A field that was read is wrong.</exception>
    public void MustBeRight()
    {
        if (problems.Count > 0)
            throw new UserErrorException($"{problems.Count}か所を直してください。入れた内容は残っています。", problems.Count == 1 ? "One field has to be corrected. What you typed is kept." : $"{problems.Count} fields have to be corrected. What you typed is kept.");
    }

    private T Wrong<T>(string field, string japanese, string english, T nothing)
    {
        Refuse(field, japanese, english);
        return nothing;
    }
}
