namespace ForestSink.PostGis.Exchange;

/// <summary>A folder of its own for one import; gone when the import is over.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-import-");

    public string Path => folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child process that was just killed may still hold a file; the system's clean-up takes the rest.
        }
    }
}
