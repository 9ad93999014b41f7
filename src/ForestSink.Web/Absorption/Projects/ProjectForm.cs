using System.Globalization;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Reads a project from its form; what is wrong stands beside its field.</summary>
internal static class ProjectForm
{
    private const int FirstYearOfScheme = 2013;

    public static IReadOnlyList<string> Methodologies { get; } = ["fo-001", "fo-003"];

    public static IReadOnlyList<string> GrowthChoices { get; } = ["auto", "table", "register"];

    private static readonly string[] scopes = ["1", "2", "3"];

    /// <exception cref="UserErrorException">A field cannot be used.</exception>
    public static Project Read(SentForm form, Guid id)
    {
        var project = new Project
        {
            ProjectId = id,
            RowVersion = int.TryParse(form.Typed("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1,
            Name = form.Text("name", 200, "プロジェクト名", "the project's name"),
            RegistryNo = form.Typed("registry"),
            Methodology = form.OneOf("methodology", Methodologies, "方法論", "the methodology"),
            MethodologyVersion = form.Text("methodologyVersion", 40, "方法論の版", "the version of the methodology"),
            FirstFy = form.Year("first"),
            LastFy = form.Year("last"),
            ScopeOption = form.OneOf("scope", scopes, "対象の範囲", "the scope") is { Length: 1 } scope ? scope[0] - '0' : 0,
            Applicant = form.Text("applicant", 200, "申請者", "the applicant"),
            Participants = form.Typed("participants") ?? "",
            GrowthChoice = form.OneOf("growth", GrowthChoices, "成長量の出典", "the source of growth"),
            Note = form.Typed("note") ?? "",
        };
        MustBePeriod(form, project.FirstFy, project.LastFy);
        form.MustBeRight();
        return project;
    }

    /// <summary>0 stands for a year that was not readable, which is refused already.</summary>
    private static void MustBePeriod(SentForm form, int first, int last)
    {
        if (first is > 0 and < FirstYearOfScheme)
            form.Refuse("first", "認証対象期間は2013年度（制度の開始）以降にしてください。", "The certification period begins in FY2013 at the earliest.");
        if (first > 0 && last > 0 && last - first + 1 is < 8 or > 16)
            form.Refuse("last", $"認証対象期間は8～16年度です。いまは{Math.Max(0, last - first + 1)}年度になっています。", $"The certification period has 8 to 16 fiscal years; this one has {Math.Max(0, last - first + 1)}.");
    }
}
