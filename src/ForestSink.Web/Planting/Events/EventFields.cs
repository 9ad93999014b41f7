using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Planting.Events;

/// <summary>The form of an event, read; a refusal names the field as the page does.</summary>
internal static partial class EventFields
{
    /// <summary>What the form states, upon what the event is otherwise.</summary>
    /// <exception cref="UserErrorException">A field cannot be read.</exception>
    public static PlantingEvent Read(IFormCollection form, PlantingEvent start, Today today)
    {
        var fields = new Fields(form, today);
        var (longitude, latitude) = Point(fields);
        var read = start with
        {
            RowVersion = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1,
            Name = Short(fields, "name", 100, "名前", "Name") ?? throw new UserErrorException("植樹会の名前を入れてください。", "Name the event."),
            NameEn = Short(fields, "nameEn", 100, "英語の名前", "English name"),
            SpeciesKey = fields.Optional("species"),
            Trees = Count(fields, "trees", 1_000_000, "植える本数", "Trees"),
            HeldOn = fields.Optional("heldOn") is null ? null : fields.Date("heldOn", "開催日", "Date"),
            RainOn = fields.Optional("rainOn") is null ? null : fields.Date("rainOn", "予備日", "Rain date"),
            StartsAt = Clock(fields, "startsAt"),
            EndsAt = Clock(fields, "endsAt"),
            MeetingPlace = Short(fields, "meetingPlace", 200, "集合場所", "Meeting point"),
            MeetingLongitude = longitude,
            MeetingLatitude = latitude,
            EmergencyPlace = Short(fields, "emergencyPlace", 300, "緊急時の場所・連絡先", "Emergency point"),
            Programme = Short(fields, "programme", 4000, "プログラム", "Programme"),
            Capacity = Count(fields, "capacity", 100_000, "定員", "Capacity"),
            Contact = Short(fields, "contact", 200, "問い合わせ先", "Contact"),
            IsPublic = fields.IsTicked("isPublic"),
            Note = Short(fields, "note", 2000, "メモ", "Note"),
        };
        if (read.HeldOn is { Year: < 1990 or > 2200 })
            throw new UserErrorException("開催日の年を確かめてください。", "Check the year of the date.");
        if (read.RainOn is { } rain && (read.HeldOn is not { } held || rain <= held))
            throw new UserErrorException("予備日は、開催日より後の日にしてください。", "The rain date must come after the date.");
        if (read.EndsAt is { } ends && read.StartsAt is { } starts && string.CompareOrdinal(ends, starts) <= 0)
            throw new UserErrorException("終わりの時刻は、始まりより後にしてください。", "It must end after it starts.");
        return read;
    }

    public static string? Short(Fields fields, string name, int most, string ja, string en) => fields.Optional(name) is not { } text ? null
        : text.Length <= most ? text : throw new UserErrorException($"「{ja}」は{most}字までにしてください。", $"'{en}' may have {most} characters at most.");

    public static int? Count(Fields fields, string name, int most, string ja, string en) => fields.OptionalWhole(name, ja, en) is not { } value ? null
        : value >= 1 && value <= most ? (int)value : throw new UserErrorException($"「{ja}」は1～{most:#,0}で入れてください。", $"'{en}' must be 1 to {most:#,0}.");

    private static string? Clock(Fields fields, string name)
    {
        if (fields.Optional(name) is not { } text)
            return null;
        var match = Time().Match(text.Normalize(NormalizationForm.FormKC));
        return match.Success && int.Parse(match.Groups["h"].Value, CultureInfo.InvariantCulture) is < 24 and var hour
            ? $"{hour:00}:{(match.Groups["m"].Value is { Length: > 0 } minute ? minute : "00")}"
            : throw new UserErrorException($"時刻「{text}」を読めません。9:30 のように入れてください。", $"'{text}' is no time of day; write 9:30.");
    }

    private static (double? Longitude, double? Latitude) Point(Fields fields)
    {
        if (fields.Optional("meetingPoint") is not { } text)
            return (null, null);
        var parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            && x is >= 122 and <= 154 && y is >= 20 and <= 46
            ? (x, y)
            : throw new UserErrorException("集合場所の位置を、地図で選び直してください。", "Choose the meeting point on the map again.");
    }

    [GeneratedRegex(@"^\s*(?<h>\d{1,2})[:時](?<m>[0-5]\d)?分?\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
