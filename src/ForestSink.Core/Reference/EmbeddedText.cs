using System.Reflection;

namespace ForestSink.Core.Reference;

/// <summary>The few reference tables that never vary by municipality travel inside the assembly; <c>data/</c> is their one source.</summary>
internal static class EmbeddedText
{
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
