using System.Globalization;

namespace ForestSink.Core.Credits;

/// <summary>Serial numbers of credits as the registry issued them (識別番号), both ends included; each number is 1 t-CO2.</summary>
public readonly record struct SerialRange
{
    public SerialRange(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        First = first;
        Last = last;
    }

    public long First { get; }

    public long Last { get; }

    public long Tonnes => Last - First + 1;

    /// <summary>The next tonne after the range; the open end that the database stores.</summary>
    public long Past => Last + 1;

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}–{Last}");
}

/// <summary>Which serial numbers a movement takes out of a place, and which stay there.</summary>
/// <param name="Taken">In ascending order; neighbours are one range.</param>
/// <param name="Rest">What stays of the ranges that were touched.</param>
/// <param name="Touched">The ranges, as given, that the taking breaks up.</param>
public sealed record SerialTaking(IReadOnlyList<SerialRange> Taken, IReadOnlyList<SerialRange> Rest, IReadOnlyList<SerialRange> Touched)
{
    /// <summary>Takes the lowest numbers, from <paramref name="from"/> on where it is given.</summary>
    /// <param name="available">Ranges that do not overlap, in any order.</param>
    /// <returns>Null where there are fewer tonnes.</returns>
    public static SerialTaking? Of(IEnumerable<SerialRange> available, long tonnes, long from = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tonnes, 1);
        var (taken, rest, touched) = (new List<SerialRange>(), new List<SerialRange>(), new List<SerialRange>());
        foreach (var range in available.Where(range => range.Last >= from).OrderBy(range => range.First))
        {
            if (tonnes == 0)
                break;
            var first = Math.Max(range.First, from);
            var last = Math.Min(range.Last, first + tonnes - 1);
            touched.Add(range);
            taken.Add(new(first, last));
            if (first > range.First)
                rest.Add(new(range.First, first - 1));
            if (last < range.Last)
                rest.Add(new(last + 1, range.Last));
            tonnes -= last - first + 1;
        }
        return tonnes == 0 ? new(Joined(taken), rest, touched) : null;
    }

    /// <summary>Neighbouring ranges made one; for reading.</summary>
    public static IReadOnlyList<SerialRange> Joined(IEnumerable<SerialRange> ranges)
    {
        var joined = new List<SerialRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (joined is [.., var before] && before.Past == range.First)
                joined[^1] = new(before.First, range.Last);
            else
                joined.Add(range);
        }
        return joined;
    }
}
