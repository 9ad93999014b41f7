namespace ForestSink.PostGis.Exchange;

/// <summary>How a file is to be read, where the user says so; everything left open is found out from the file.</summary>
public sealed record ImportOptions
{
    /// <summary>Name of the mapping (項目対応); null chooses the one that fits best.</summary>
    public string? Mapping { get; init; }

    /// <summary>Character encoding of a Shapefile or CSV: UTF-8 or CP932.</summary>
    public string? Encoding { get; init; }

    /// <summary>EPSG code of the file's coordinates.</summary>
    public int? Epsg { get; init; }

    /// <summary>The file has north before east.</summary>
    public bool SwapXy { get; init; }

    /// <summary>Layer, or file within a zip, where there are several.</summary>
    public string? Layer { get; init; }

    /// <summary>Date of the register, where no column says so.</summary>
    public DateOnly? RegisterDate { get; init; }

    /// <summary>Name of a municipality that does not exist yet.</summary>
    public string? MunicipalityName { get; init; }

    /// <summary>Its plane zone, 1 to 19.</summary>
    public int? PlaneZone { get; init; }
}

/// <summary>What the user agrees to when a checked import is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>Stands that the file does not name stay.</summary>
    public bool KeepMissing { get; init; }

    /// <summary>More than a fifth of the stands may be closed.</summary>
    public bool AllowRemoval { get; init; }

    /// <summary>Rows with errors are left out; the report lists them.</summary>
    public bool SkipBadRows { get; init; }
}

/// <summary>What an import reads: a file with polygons, a register (CSV), or both.</summary>
/// <param name="FileName">As the user calls it; decides nothing but messages and the kind of text files.</param>
public sealed record ImportFile(string Path, string FileName);

/// <summary>Bounds that keep a hostile file from harming the server.</summary>
public sealed record ImportLimits
{
    public static ImportLimits Default { get; } = new();

    public long FileBytes { get; init; } = 300L * 1024 * 1024;
    public int ZipEntries { get; init; } = 50;
    public long UnzippedBytes { get; init; } = 500L * 1024 * 1024;
    public int ZipRatio { get; init; } = 100;
    public int Features { get; init; } = 200_000;
    public int VerticesPerPolygon { get; init; } = 100_000;
    public int AttributeBytes { get; init; } = 1024 * 1024;
    public TimeSpan ReadingTime { get; init; } = TimeSpan.FromMinutes(5);
    public long ProcessMemoryBytes { get; init; } = 4L * 1024 * 1024 * 1024;
}

/// <summary>Tells what is being done now; the same shape as a job's progress.</summary>
public delegate Task ImportProgress(string japanese, string english, long done, long total, CancellationToken cancellation);
