using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ForestSink.TestSupport;

/// <summary>Real JPEGs, made by the picture tools, with a camera's facts written into them.</summary>
public static class TestPhoto
{
    /// <summary>A grey JPEG of this size, taken at 33.6001° N 130.4001° E facing 225° on 12 June 2026 10:31:05 (Japan).</summary>
    /// <param name="shade">0 to 255: another shade is another file.</param>
    public static byte[] Jpeg(int shade = 120, int width = 640, int height = 480)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jpg");
        using (var vips = Process.Start("vips", ["black", path + "[Q=60]", $"{width}", $"{height}"]))
            vips.WaitForExit();
        var plain = File.ReadAllBytes(path);
        File.Delete(path);
        return [.. plain[..2], .. Exif(), .. Comment(shade), .. plain[2..]];
    }

    /// <summary>A real HEIC of 320 × 240 pixels, as telephones make them.</summary>
    public static byte[] Heic()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("forestsink-heic-");
        var (plain, photo) = (Path.Combine(folder.FullName, "plain.png"), Path.Combine(folder.FullName, "photo.heic"));
        Run("vips", "black", plain, "320", "240", "--bands", "3");
        Run("heif-enc", plain, "-o", photo);
        var content = File.ReadAllBytes(photo);
        folder.Delete(recursive: true);
        return content;
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {process.StandardError.ReadToEnd()}");
    }

    private static byte[] Comment(int shade) => [0xFF, 0xFE, 0x00, 0x06, .. Encoding.ASCII.GetBytes($"{shade:0000}")];

    /// <summary>An APP1 segment: TIFF in big-endian order with one directory each for camera, picture and position.</summary>
    private static byte[] Exif()
    {
        var tiff = new byte[400];
        var at = 200;
        Encoding.ASCII.GetBytes("MM\0*").CopyTo(tiff, 0);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(4), 8);
        Directory(tiff, 8, ref at, (0x010F, 2, "Forest\0"u8.ToArray()), (0x8769, 4, Long(70)), (0x8825, 4, Long(110)));
        Directory(tiff, 70, ref at, (0x9003, 2, "2026:06:12 10:31:05\0"u8.ToArray()), (0x9011, 2, "+09:00\0"u8.ToArray()));
        Directory(tiff, 110, ref at, (1, 2, "N\0"u8.ToArray()), (2, 5, Angle(33, 36, 36)), (3, 2, "E\0"u8.ToArray()), (4, 5, Angle(130, 24, 36)), (0x11, 5, Rational(225)));
        var content = "Exif\0\0"u8.ToArray().Concat(tiff).ToArray();
        var head = new byte[] { 0xFF, 0xE1, 0, 0 };
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(content.Length + 2));
        return [.. head, .. content];
    }

    private static void Directory(byte[] tiff, int offset, ref int free, params (ushort Tag, ushort Type, byte[] Value)[] entries)
    {
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(offset), (ushort)entries.Length);
        foreach (var (tag, type, value) in entries)
        {
            var entry = tiff.AsSpan(offset + 2, 12);
            BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], type);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], type switch { 5 => value.Length / 8, 4 => 1, _ => value.Length });
            if (value.Length <= 4)
                value.CopyTo(entry[8..]);
            else
            {
                BinaryPrimitives.WriteInt32BigEndian(entry[8..], free);
                value.CopyTo(tiff, free);
                free += value.Length;
            }
            offset += 12;
        }
    }

    private static byte[] Long(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Rational(int value) => [.. Long(value), .. Long(1)];

    /// <summary>Degrees, minutes and hundredths of seconds.</summary>
    private static byte[] Angle(int degrees, int minutes, int centiseconds) => [.. Rational(degrees), .. Rational(minutes), .. Long(centiseconds), .. Long(100)];
}
