namespace ForestSink.Core.Exchange;

/// <summary>Whether a polygon lies where its municipality is.</summary>
public enum Placement
{
    Plausible = 0,

    /// <summary>Only with X and Y exchanged: surveyors call north X, files mean east.</summary>
    Swapped = 1,
    Elsewhere = 2,
}
