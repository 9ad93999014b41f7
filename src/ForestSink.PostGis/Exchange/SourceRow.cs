namespace ForestSink.PostGis.Exchange;

/// <summary>One record of a source: its number from 1, its cells, and its polygon where it has one.</summary>
internal sealed record SourceRow(int Row, IReadOnlyList<string?> Values, SourcePolygon? Polygon);

/// <summary>Called once with the headings; answers with what to do with each row.</summary>
internal delegate Task<Func<SourceRow, ValueTask>> HeadingsHandler(IReadOnlyList<string> headings);
