using DemoCity.Terrain;

namespace DemoCity.Watersheds;

/// <summary>
/// The slopes on either bank of each stretch of stream: bounded by ridges above and by water below, as foresters bound
/// compartments. A stretch runs from one confluence to the next.
/// </summary>
internal static class HalfBasins
{
    /// <returns>A label per cell; labels are positive and have no further meaning.</returns>
    public static int[] Of(Drainage drainage, float[] areaHa, double streamHa)
    {
        var donor = MainDonor(drainage, areaHa, streamHa, out var donors);
        var label = new int[areaHa.Length];
        var link = new int[areaHa.Length];
        var links = 0;
        foreach (var cell in drainage.Order)
        {
            var receiver = drainage.Receiver[cell];
            if (areaHa[cell] >= streamHa)
            {
                link[cell] = receiver != cell && link[receiver] > 0 && donors[receiver] == 1 ? link[receiver] : ++links;
                label[cell] = 2 * link[cell];
            }
            else if (receiver == cell) label[cell] = 2 * ++links;
            else if (areaHa[receiver] >= streamHa) label[cell] = (2 * link[receiver]) + Bank(drainage, cell, receiver, donor[receiver]);
            else label[cell] = label[receiver];
        }

        return label;
    }

    private static int[] MainDonor(Drainage drainage, float[] areaHa, double streamHa, out byte[] donors)
    {
        var donor = new int[areaHa.Length];
        donors = new byte[areaHa.Length];
        Array.Fill(donor, -1);
        foreach (var cell in drainage.Order)
        {
            var receiver = drainage.Receiver[cell];
            if (receiver == cell || areaHa[cell] < streamHa) continue;
            donors[receiver]++;
            if (donor[receiver] < 0 || areaHa[cell] > areaHa[donor[receiver]]) donor[receiver] = cell;
        }

        return donor;
    }

    /// <summary>0 on the left of the stream, looking down, 1 on the right.</summary>
    private static int Bank(Drainage drainage, int cell, int stream, int upstream)
    {
        var frame = drainage.Frame;
        var from = upstream >= 0 ? upstream : stream;
        var to = drainage.Receiver[stream];
        double flowX = frame.X(to) - frame.X(from), flowY = frame.Y(to) - frame.Y(from);
        double x = frame.X(cell) - frame.X(stream), y = frame.Y(cell) - frame.Y(stream);
        return (flowX * y) - (flowY * x) >= 0 ? 0 : 1;
    }
}
