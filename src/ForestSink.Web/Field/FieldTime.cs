using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Field;

/// <summary>Moments by Japan's clock, as lists show them.</summary>
internal static class FieldTime
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    public static string Short(DateTime utc, Language language) => Short(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), language);

    public static string Short(DateTimeOffset moment, Language language)
    {
        var local = moment.ToOffset(Japan);
        var day = DateOnly.FromDateTime(local.DateTime);
        return $"{language[Wareki.Of(day).ShortText, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]} {local.ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }
}
