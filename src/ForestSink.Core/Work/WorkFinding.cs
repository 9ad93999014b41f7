namespace ForestSink.Core.Work;

/// <summary>Something about an entry the recorder or the office must know.</summary>
/// <param name="Blocks">It cannot be submitted so; otherwise it deserves a second look.</param>
/// <param name="Field">The field it is about, by its name in <see cref="WorkEntry"/> in camel case; <c>stands</c> for where.</param>
public sealed record WorkFinding(bool Blocks, string Field, Bilingual Message);
