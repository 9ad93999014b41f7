using System.Globalization;

namespace ForestSink.Web.Forest;

/// <summary>Even steps of colour between anchors, as the map's sequential scales need.</summary>
internal static class ColourRamp
{
    /// <param name="anchors">Two or more colours as #rrggbb.</param>
    /// <param name="steps">Two or more.</param>
    public static string[] Between(string[] anchors, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => At(anchors, (double)step / (steps - 1)))];

    private static string At(string[] anchors, double share)
    {
        var position = share * (anchors.Length - 1);
        var left = Math.Min((int)position, anchors.Length - 2);
        return "#" + string.Concat(Enumerable.Range(0, 3).Select(channel =>
            Mix(Channel(anchors[left], channel), Channel(anchors[left + 1], channel), position - left)));
    }

    private static int Channel(string colour, int channel) =>
        int.Parse(colour.AsSpan(1 + (2 * channel), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Mix(int from, int to, double share) =>
        ((int)Math.Round(from + ((to - from) * share))).ToString("x2", CultureInfo.InvariantCulture);
}
