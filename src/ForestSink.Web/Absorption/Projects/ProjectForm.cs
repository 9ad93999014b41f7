using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>A project's form: what was typed, kept whatever becomes of it, and what it means.</summary>
public sealed record ProjectDraft
{
    public Guid Id { get; init; }
    public int RowVersion { get; init; } = 1;
    public string Name { get; init; } = "";
    public string RegistryNo { get; init; } = "";
    public string Methodology { get; init; } = "fo-001";
    public string MethodologyVersion { get; init; } = "";
    public string FirstFy { get; init; } = "";
    public string LastFy { get; init; } = "";
    public string ScopeOption { get; init; } = "1";
    public string Applicant { get; init; } = "";
    public string Participants { get; init; } = "";
    public string GrowthChoice { get; init; } = "auto";
    public string Note { get; init; } = "";

    public static ProjectDraft Of(Project project) => new()
    {
        Id = project.ProjectId,
        RowVersion = project.RowVersion,
        Name = project.Name,
        RegistryNo = project.RegistryNo ?? "",
        Methodology = project.Methodology,
        MethodologyVersion = project.MethodologyVersion,
        FirstFy = project.FirstFy.ToString(CultureInfo.InvariantCulture),
        LastFy = project.LastFy.ToString(CultureInfo.InvariantCulture),
        ScopeOption = project.ScopeOption.ToString(CultureInfo.InvariantCulture),
        Applicant = project.Applicant,
        Participants = project.Participants,
        GrowthChoice = project.GrowthChoice,
        Note = project.Note,
    };

    public static ProjectDraft Read(IFormCollection form, Guid? id = null) => new()
    {
        Id = id ?? (Guid.TryParse(form["id"], out var given) ? given : throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again.")),
        RowVersion = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1,
        Name = Text(form, "name"),
        RegistryNo = Text(form, "registry"),
        Methodology = Text(form, "methodology"),
        MethodologyVersion = Text(form, "methodologyVersion"),
        FirstFy = Text(form, "first"),
        LastFy = Text(form, "last"),
        ScopeOption = Text(form, "scope"),
        Applicant = Text(form, "applicant"),
        Participants = Text(form, "participants"),
        GrowthChoice = Text(form, "growth"),
        Note = Text(form, "note"),
    };

    /// <exception cref="UserErrorException">A field cannot be used; in the user's words.</exception>
    public Project Project()
    {
        Needed(Name, 200, "プロジェクト名", "the project's name");
        Needed(Applicant, 200, "申請者", "the applicant");
        Needed(MethodologyVersion, 40, "方法論の版", "the version of the methodology");
        if (Methodology is not ("fo-001" or "fo-003"))
            throw new UserErrorException("方法論を選んでください。", "Choose the methodology.");
        var (first, last) = (Year(FirstFy), Year(LastFy));
        if (first < 2013)
            throw new UserErrorException("認証対象期間は2013年度（制度の開始）以降にしてください。", "The certification period begins in FY2013 at the earliest.");
        if (last - first + 1 is < 8 or > 16)
            throw new UserErrorException($"認証対象期間は8～16年度です。いまは{Math.Max(0, last - first + 1)}年度になっています。", $"The certification period has 8 to 16 fiscal years; this one has {Math.Max(0, last - first + 1)}.");
        return new()
        {
            ProjectId = Id,
            RowVersion = RowVersion,
            Name = Name,
            RegistryNo = RegistryNo.Length == 0 ? null : RegistryNo,
            Methodology = Methodology,
            MethodologyVersion = MethodologyVersion,
            FirstFy = first,
            LastFy = last,
            ScopeOption = ScopeOption is "1" or "2" or "3" ? ScopeOption[0] - '0' : throw new UserErrorException("対象の範囲を選んでください。", "Choose the scope."),
            Applicant = Applicant,
            Participants = Participants,
            GrowthChoice = GrowthChoice is "auto" or "table" or "register" ? GrowthChoice : throw new UserErrorException("成長量の出典を選んでください。", "Choose the source of growth."),
            Note = Note,
        };
    }

    internal static string Text(IFormCollection form, string name) => form[name].ToString().Trim();

    internal static int Year(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2200
        ? year
        : throw new UserErrorException("年度を西暦4桁で入れてください。", "Give the fiscal year as four digits.");

    internal static DateOnly Date(string text, string japanese, string english) => Wareki.TryParse(text, out var date)
        ? date
        : throw new UserErrorException($"{japanese}を「2026-04-01」または「令和8年4月1日」の形で入れてください。", $"Give {english} as 2026-04-01.");

    internal static decimal Number(string text, string japanese, string english) =>
        decimal.TryParse(text.Normalize(System.Text.NormalizationForm.FormKC), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new UserErrorException($"{japanese}を数で入れてください。", $"Give {english} as a number.");

    private static void Needed(string text, int longest, string japanese, string english)
    {
        if (text.Length == 0 || text.Length > longest)
            throw new UserErrorException($"{japanese}を入れてください（{longest}文字まで）。", $"Give {english} (at most {longest} characters).");
    }
}
