namespace ForestSink.Core;

/// <summary>One text in the two languages of the application, kept side by side.</summary>
public readonly record struct Bilingual(string Ja, string En)
{
    public override string ToString() => $"{Ja} / {En}";
}
