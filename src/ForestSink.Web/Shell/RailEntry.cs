using ForestSink.Core.Accounts;

namespace ForestSink.Web.Shell;

/// <summary>
/// One page of the left rail. A feature registers its own with <c>AddSingleton(new RailEntry(…))</c>, so that the
/// rail never shows a page that does not exist.
/// </summary>
/// <param name="Order">10 map, 20 work, 30 surveys, 40 absorption, 50 credits, 60 planting, 80 imports, 90 administration.</param>
/// <param name="Path">Below <c>/m/{municipality}/</c>; empty for the map.</param>
/// <param name="Icon">A name listed in Frontend/icons.txt.</param>
public sealed record RailEntry(int Order, string Path, string Icon, string Japanese, string English)
{
    /// <summary>Only users who have this see the entry; null shows it to everybody.</summary>
    public Capability? Needs { get; init; }
}
