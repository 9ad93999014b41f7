using ForestSink.PostGis.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Forest;

/// <summary>What the map's script needs to know before it draws; stands in the page as JSON.</summary>
public sealed class MapConfiguration
{
    public object For(Municipality municipality, Language language) => new
    {
        municipality = municipality.Code.ToString(),
        language = language.Tag,
        bounds = municipality.Bounds,
        forestVersion = municipality.ForestVersion,
    };
}
