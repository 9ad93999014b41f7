using System.Globalization;

namespace ForestSink.Web.Growth;

/// <summary>Reads numbers from an address: what is missing or unreadable is the default, so that any address opens the page.</summary>
internal static class Reading
{
    public static double Number(this IQueryCollection query, string name, double otherwise, double least, double most) =>
        double.TryParse(query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? Math.Clamp(value, least, most)
            : otherwise;

    public static int Whole(this IQueryCollection query, string name, int otherwise, int least, int most) =>
        int.TryParse(query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, least, most) : otherwise;

    public static double? OptionalNumber(this IQueryCollection query, string name, double least, double most) =>
        double.TryParse(query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? Math.Clamp(value, least, most)
            : null;

    public static TEnum Choice<TEnum>(this IQueryCollection query, string name, TEnum otherwise)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(query[name], ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : otherwise;

    /// <summary>For the value attribute of a number field.</summary>
    public static string Field(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
