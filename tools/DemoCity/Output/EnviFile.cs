using System.Globalization;
using System.Runtime.InteropServices;
using DemoCity.Terrain;

namespace DemoCity.Output;

/// <summary>A raw grid of 32-bit floats with an ENVI header, which GDAL reads.</summary>
internal static class EnviFile
{
    public static void Write(string path, Raster raster)
    {
        var frame = raster.Frame;
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(raster.Values.AsSpan()));
        File.WriteAllText(Path.ChangeExtension(path, ".hdr"), string.Create(CultureInfo.InvariantCulture, $$"""
            ENVI
            samples = {{frame.Width}}
            lines = {{frame.Height}}
            bands = 1
            header offset = 0
            file type = ENVI Standard
            data type = 4
            interleave = bsq
            byte order = 0
            map info = {Arbitrary, 1, 1, {{frame.West}}, {{frame.North}}, {{frame.CellSize}}, {{frame.CellSize}}}

            """));
    }
}
