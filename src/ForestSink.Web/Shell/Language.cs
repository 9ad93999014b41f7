using System.Globalization;

namespace ForestSink.Web.Shell;

/// <summary>
/// The language of one request. Texts stand in both languages at the place where they are used:
/// <c>@T("小班", "Stand")</c>. No key can be missing and a reviewer sees both.
/// </summary>
public sealed record Language(bool IsEnglish)
{
    public const string CookieName = "language";

    public static Language Japanese { get; } = new(false);

    public static Language English { get; } = new(true);

    public string Tag => IsEnglish ? "en" : "ja";

    /// <summary>For numbers and dates: both languages group digits by comma and use a decimal point.</summary>
    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(IsEnglish ? "en-GB" : "ja-JP");

    public string this[string japanese, string english] => IsEnglish ? english : japanese;

    /// <summary>The user's own choice (<c>?lang=</c>, kept in a cookie), otherwise Japanese.</summary>
    public static Language Of(HttpContext context)
    {
        var choice = context.Request.Query["lang"].FirstOrDefault() ?? context.Request.Cookies[CookieName];
        return choice == "en" ? English : Japanese;
    }
}
