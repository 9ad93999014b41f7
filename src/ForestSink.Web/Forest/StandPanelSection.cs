using ForestSink.Core.Accounts;

namespace ForestSink.Web.Forest;

/// <summary>
/// A feature's part of the stand panel, registered with <c>AddSingleton(new StandPanelSection(…))</c>. The panel asks for
/// <c>/m/{municipality}/stands/{id}/{path}?fy=…&amp;run=…</c> as soon as it is shown; the answer is the section's content.
/// </summary>
public sealed record StandPanelSection(int Order, string Path, string Japanese, string English)
{
    /// <summary>Only users who have this see the section; null shows it to everybody.</summary>
    public Capability? Needs { get; init; }
}
