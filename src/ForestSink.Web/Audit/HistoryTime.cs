using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Audit;

/// <summary>When something changed, in Japanese time.</summary>
internal static class HistoryTime
{
    public static string Text(DateTime utc, Language language)
    {
        var time = utc.AddHours(9);
        var date = DateOnly.FromDateTime(time);
        return language[Wareki.Of(date).LongText, date.ToString("d MMMM yyyy", language.Culture)] + time.ToString(" HH:mm", CultureInfo.InvariantCulture);
    }
}
