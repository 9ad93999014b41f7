namespace ForestSink.Core.Exchange;

/// <summary>Names of municipalities as registers write them.</summary>
public static class MunicipalityNames
{
    /// <summary>糟屋郡久山町 is 久山町, and みどり野市（架空） is みどり野市(架空): counties may stand before, brackets and letters in full or half width are the same.</summary>
    public static bool AreSame(string one, string other)
    {
        var (a, b) = (Cells.Fold(one), Cells.Fold(other));
        return a.EndsWith(b, StringComparison.Ordinal) || b.EndsWith(a, StringComparison.Ordinal);
    }
}
