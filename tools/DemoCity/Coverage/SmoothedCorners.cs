using DemoCity.Terrain;

namespace DemoCity.Coverage;

/// <summary>
/// Border corners drawn towards the middle of their neighbours along the border. A corner stays within 0.48 of a cell
/// of where it began: each keeps to its own square, edges without a common end never leave the squares of their ends,
/// so no border can come to cross another.
/// </summary>
internal sealed class SmoothedCorners
{
    private const double Reach = 0.48;
    private readonly RasterFrame frame;
    private readonly Dictionary<int, int> index = [];
    private readonly List<int> corners = [];
    private float[] shiftX = [];
    private float[] shiftY = [];

    private SmoothedCorners(RasterFrame frame) => this.frame = frame;

    public static SmoothedCorners Of(RasterFrame frame, byte[] directions, int passes)
    {
        var smoothed = new SmoothedCorners(frame);
        for (var corner = 0; corner < directions.Length; corner++)
        {
            if (directions[corner] == 0) continue;
            smoothed.index[corner] = smoothed.corners.Count;
            smoothed.corners.Add(corner);
        }

        smoothed.shiftX = new float[smoothed.corners.Count];
        smoothed.shiftY = new float[smoothed.corners.Count];
        var neighbours = smoothed.Neighbours(directions);
        for (var pass = 0; pass < passes; pass++) smoothed.Pass(neighbours);
        return smoothed;
    }

    public Point At(int corner)
    {
        var k = index[corner];
        double column = (corner % (frame.Width + 1)) + shiftX[k], row = (corner / (frame.Width + 1)) + shiftY[k];
        return Point.At(frame.West + (column * frame.CellSize), frame.North - (row * frame.CellSize));
    }

    private int[] Neighbours(byte[] directions)
    {
        int[] step = [1, frame.Width + 1, -1, -frame.Width - 1];
        var neighbours = new int[corners.Count * 4];
        for (var k = 0; k < corners.Count; k++)
            for (var d = 0; d < 4; d++)
                neighbours[(4 * k) + d] = (directions[corners[k]] & (1 << d)) != 0 ? index[corners[k] + step[d]] : -1;
        return neighbours;
    }

    private void Pass(int[] neighbours)
    {
        var nextX = new float[shiftX.Length];
        var nextY = new float[shiftY.Length];
        Parallel.For(0, corners.Count, k =>
        {
            double x = 0, y = 0;
            var count = 0;
            for (var d = 0; d < 4; d++)
            {
                var other = neighbours[(4 * k) + d];
                if (other < 0) continue;
                count++;
                x += shiftX[other] + (d == 0 ? 1 : d == 2 ? -1 : 0);
                y += shiftY[other] + (d == 1 ? 1 : d == 3 ? -1 : 0);
            }

            nextX[k] = (float)Math.Clamp((0.4 * shiftX[k]) + (0.6 * x / count), -Reach, Reach);
            nextY[k] = (float)Math.Clamp((0.4 * shiftY[k]) + (0.6 * y / count), -Reach, Reach);
        });
        (shiftX, shiftY) = (nextX, nextY);
    }
}
