using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using NetTopologySuite.Geometries;

namespace ForestSink.Core.Exchange;

/// <summary>A box in degrees around each prefecture with its islands, wide by up to 0.2°: tells a misplaced file, nothing finer.</summary>
public static class PrefectureExtent
{
    private static readonly Lazy<Envelope[]> Table = new(() =>
    [
        .. CsvTable.Parse(EmbeddedText.Read("prefecture-extents.csv"), "code", "west", "south", "east", "north").Rows.OrderBy(row => row.Int("code")).Select(row =>
            new Envelope((double)row.Decimal("west"), (double)row.Decimal("east"), (double)row.Decimal("south"), (double)row.Decimal("north"))),
    ]);

    public static Envelope Of(Prefecture prefecture)
    {
        ArgumentNullException.ThrowIfNull(prefecture);
        return Table.Value[prefecture.Code - 1].Copy();
    }
}
