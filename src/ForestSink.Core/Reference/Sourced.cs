namespace ForestSink.Core.Reference;

/// <summary>A value with where it was read and how well that is confirmed.</summary>
public readonly record struct Sourced<T>(T Value, SourceStatus Status, string Source);
