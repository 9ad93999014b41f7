using System.Globalization;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace ForestSink.PostGis.Work;

/// <summary>What a camera wrote into a photo (EXIF): time, position, direction. Any of it may be missing or nonsense.</summary>
internal sealed record PhotoFacts
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    public static PhotoFacts None { get; } = new();

    public DateTimeOffset? TakenAt { get; init; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public decimal? DirectionDegrees { get; init; }
    public string? Camera { get; init; }

    /// <summary>Hostile files end as <see cref="None"/>: nothing here is worth refusing a photo for.</summary>
    public static PhotoFacts Read(string path)
    {
        try
        {
            var directories = ImageMetadataReader.ReadMetadata(path);
            var (exif, main, gps) = (directories.OfType<ExifSubIfdDirectory>().FirstOrDefault(), directories.OfType<ExifIfd0Directory>().FirstOrDefault(), directories.OfType<GpsDirectory>().FirstOrDefault());
            var position = gps?.GetGeoLocation();
            var isInWorld = position is { IsZero: false } && Math.Abs(position.Latitude) <= 90 && Math.Abs(position.Longitude) <= 180;
            return new PhotoFacts
            {
                TakenAt = Time(exif, main),
                Longitude = isInWorld ? position!.Longitude : null,
                Latitude = isInWorld ? position!.Latitude : null,
                DirectionDegrees = gps is not null && gps.TryGetRational(GpsDirectory.TagImgDirection, out var turn) && turn.ToDouble() is >= 0 and <= 360 and var degrees
                    ? decimal.Round((decimal)degrees, 1) : null,
                Camera = Name(main),
            };
        }
        catch (Exception broken) when (broken is ImageProcessingException or IOException or MetadataException or ArgumentException or OverflowException or FormatException or IndexOutOfRangeException or NotSupportedException)
        {
            return None;
        }
    }

    /// <summary>Without an offset (older cameras) the clock is taken to be Japan's.</summary>
    private static DateTimeOffset? Time(ExifSubIfdDirectory? exif, ExifIfd0Directory? main)
    {
        var text = exif?.GetString(ExifDirectoryBase.TagDateTimeOriginal) ?? main?.GetString(ExifDirectoryBase.TagDateTime);
        if (!DateTime.TryParseExact(text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1990 or > 2200)
            return null;
        var offset = TimeSpan.TryParse(exif?.GetString(ExifDirectoryBase.TagTimeZoneOriginal)?.TrimStart('+'), CultureInfo.InvariantCulture, out var stated) && Math.Abs(stated.TotalHours) <= 14 ? stated : Japan;
        return new DateTimeOffset(local, offset);
    }

    private static string? Name(ExifIfd0Directory? main)
    {
        var name = string.Join(' ', new[] { main?.GetString(ExifDirectoryBase.TagMake), main?.GetString(ExifDirectoryBase.TagModel) }.Where(part => !string.IsNullOrWhiteSpace(part)))
            .Replace("\0", "", StringComparison.Ordinal).Trim();
        return name.Length is 0 or > 200 ? null : name;
    }
}
