using System.Globalization;
using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Exchange;

/// <summary>Reads the form that asks for a check.</summary>
internal static class CheckForm
{
    public static ImportOptions Options(IFormCollection form) => new()
    {
        Mapping = Text(form, "mapping"),
        Encoding = Text(form, "encoding"),
        Epsg = Text(form, "epsg") is { } epsg ? SourceCoordinates.Parse(epsg)?.Epsg : null,
        SwapXy = Text(form, "swapXy") is not null,
        Layer = Text(form, "layer"),
        RegisterDate = Text(form, "registerDate") is { } date ? Date(date) : null,
        MunicipalityName = Text(form, "municipalityName"),
    };

    public static ApplyOptions Agreed(IFormCollection form) => new()
    {
        KeepMissing = form["missing"] == "keep",
        AllowRemoval = Text(form, "allowRemoval") is not null,
        SkipBadRows = Text(form, "skipBadRows") is not null,
    };

    public static Guid? Id(IFormCollection form, string name) => Guid.TryParse(form[name], CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string? Text(IFormCollection form, string name) => form[name].ToString().Trim() is { Length: > 0 and <= 200 } text ? text : null;

    private static DateOnly Date(string text) => Wareki.TryParse(text, out var date) ? date : throw new UserErrorException(
        $"「{text}」は日付として読めません。2024-04-01 か 令和6年4月1日 のように入力してください。", $"'{text}' is no date; write it like 2024-04-01.");
}
