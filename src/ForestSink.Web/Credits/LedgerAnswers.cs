using ForestSink.Web.Shell;

namespace ForestSink.Web.Credits;

/// <summary>How a ledger form is answered: the page's script learns where to go; without script the browser goes there by itself.</summary>
internal static class LedgerAnswers
{
    public static IResult Done(HttpContext http, string address) =>
        http.Request.Headers["X-Ledger-Form"] == "1" ? TypedResults.Ok(new { address }) : TypedResults.LocalRedirect(address);

    public static string Tonnes(Language language, long tonnes) => tonnes.ToString("#,0", language.Culture);

    public static string Yen(Language language, long yen) => language[yen.ToString("#,0", language.Culture) + " 円", "¥" + yen.ToString("#,0", language.Culture)];

    public static string Date(Language language, DateOnly date) =>
        language[Core.Forest.Wareki.Of(date).LongText, date.ToString("d MMM yyyy", language.Culture)];
}
