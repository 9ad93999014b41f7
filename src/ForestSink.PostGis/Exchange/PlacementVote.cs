using ForestSink.Core.Exchange;
using NetTopologySuite.Geometries;

namespace ForestSink.PostGis.Exchange;

/// <summary>Each polygon votes on whether the file lies where it should; a few strays decide nothing.</summary>
internal sealed class PlacementVote(ImportTarget target, SourceCoordinates? declared, bool swapXy)
{
    private const double MaxMetres = 3_000_000;
    private readonly int[] votes = new int[3];
    private Envelope? room;

    /// <summary>As declared, or as assumed from the first polygon: degrees where the numbers are small, otherwise the municipality's plane zone.</summary>
    public SourceCoordinates? System { get; private set; } = declared;

    public bool WasAssumed { get; } = declared is null;

    /// <returns>False where no coordinate system could hold these numbers.</returns>
    public bool Add(SourcePolygon polygon)
    {
        var box = swapXy ? Swapped(polygon.Extent) : polygon.Extent;
        System ??= LooksLikeDegrees(box) ? SourceCoordinates.Jgd2011Degrees : SourceCoordinates.Of(target.Zone.Epsg)!;
        room ??= System.Locate(target.Expected);
        var placement = room.Intersects(box) ? Placement.Plausible : room.Intersects(Swapped(box)) ? Placement.Swapped : Placement.Elsewhere;
        votes[(int)placement]++;
        return System.IsDegrees
            ? box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90
            : Math.Max(Math.Max(-box.MinX, box.MaxX), Math.Max(-box.MinY, box.MaxY)) <= (System.Zone is null ? 20_000_000 : MaxMetres);
    }

    public void Conclude()
    {
        var (plausible, swapped, elsewhere) = (votes[0], votes[1], votes[2]);
        if (plausible >= swapped + elsewhere)
            return;
        if (swapped > elsewhere)
            throw new Refused("swapped-axes", $"XとYが逆になっています（測量のXは北、ファイルのXは東）。入れ替えて読み直してください（{System!.Name.Ja}として）。",
                $"X and Y are swapped (a surveyor's X is north, a file's X is east). Read the file again with the two exchanged (--swap-xy; read as {System.Name.En}).");
        throw new Refused("elsewhere", $"図形が{Where.Ja}の外にあります（{System!.Name.Ja}として）。座標系の指定か、市町村の選択を確かめてください。",
            $"The polygons lie outside {Where.En} (read as {System.Name.En}). Check the coordinate system and the municipality.");
    }

    private Core.Bilingual Where => target.HasBoundary || target.Exists ? new(target.Name ?? target.Code.ToString(), target.Name ?? target.Code.ToString()) : target.Code.Prefecture.Name;

    private static bool LooksLikeDegrees(Envelope box) => Math.Max(Math.Abs(box.MaxX), Math.Abs(box.MaxY)) <= 180 && Math.Max(Math.Abs(box.MinX), Math.Abs(box.MinY)) <= 180;

    private static Envelope Swapped(Envelope box) => new(box.MinY, box.MaxY, box.MinX, box.MaxX);
}
