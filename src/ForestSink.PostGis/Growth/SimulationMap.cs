using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Growth;

/// <summary>Where a simulated cohort stands on the map.</summary>
public readonly record struct MappedCohort(long StandId, string CompartmentCode, double AreaHa);

/// <summary>
/// A simulation as the map shows it: per stand, and per compartment for views from afar, one 16-bit number per year and measure.
/// Stock in m³/ha and absorption in 0.1 t-CO2/ha·yr are means over the simulated area, age is its mean in years (0 bare),
/// work is the kind with the largest area in the year. Some years are left out where a forest is too large for all of them.
/// </summary>
public sealed class SimulationMap
{
    public static readonly IReadOnlyList<string> Measures = ["stock", "absorption", "age", "work"];
    private const int MostNumbers = 24_000_000;
    private const int WorkKinds = 4;

    private readonly IReadOnlyList<MappedCohort> cohorts;
    private readonly int[] standOf;
    private readonly int[] compartmentOf;
    private readonly long[] stands;
    private readonly string[] compartments;
    private readonly double[] area;
    private readonly short[][] numbers;
    private readonly int[] years;
    private readonly int firstFy;
    private readonly double stocking;
    private readonly float[] works;
    private readonly double[][] sums;

    public SimulationMap(IReadOnlyList<MappedCohort> cohorts, int lastYear, int firstFy, double stocking)
    {
        (this.cohorts, this.firstFy, this.stocking) = (cohorts, firstFy, stocking);
        (stands, standOf) = Index(cohorts, cohort => cohort.StandId);
        (compartments, compartmentOf) = Index(cohorts, cohort => cohort.CompartmentCode);
        var places = stands.Length + compartments.Length;
        var step = Math.Max(1, (int)Math.Ceiling((double)places * (lastYear + 1) / MostNumbers));
        years = [.. Enumerable.Range(0, lastYear + 1).Where(year => year % step == 0 || year == lastYear)];
        numbers = [.. Measures.Select(_ => new short[years.Length * places])];
        (area, works) = (new double[places], new float[places * WorkKinds]);
        sums = [new double[places], new double[places], new double[places]];
        for (var i = 0; i < cohorts.Count; i++)
        {
            area[standOf[i]] += cohorts[i].AreaHa;
            area[stands.Length + compartmentOf[i]] += cohorts[i].AreaHa;
        }
    }

    public void Record(ForestSnapshot snapshot)
    {
        var at = Array.BinarySearch(years, snapshot.Year);
        if (at < 0)
            return;
        foreach (var sum in sums)
            Array.Clear(sum);
        Array.Clear(works);
        for (var i = 0; i < cohorts.Count; i++)
        {
            Add(snapshot, i, standOf[i]);
            Add(snapshot, i, stands.Length + compartmentOf[i]);
        }

        for (var (place, to) = (0, at * area.Length); place < area.Length; place++, to++)
        {
            numbers[0][to] = Short(sums[0][place] / area[place]);
            numbers[1][to] = Short(sums[1][place] / area[place] * 10);
            numbers[2][to] = Short(sums[2][place] / area[place]);
            numbers[3][to] = Largest(works.AsSpan(place * WorkKinds, WorkKinds));
        }
    }

    public async Task SaveAsync(MunicipalityTransaction transaction, Guid run, IReadOnlyList<MunicipalityYear> totals, CancellationToken cancellation)
    {
        var index = new
        {
            stands,
            compartments,
            years = years.Select(year => new
            {
                fy = firstFy + year,
                totals[year].StockM3,
                totals[year].AbsorbedCo2Tonnes,
                totals[year].ThinnedAreaHa,
                totals[year].CutAreaHa,
                totals[year].PlantedAreaHa,
            }),
        };
        await InsertAsync(transaction, run, "index", JsonSerializer.SerializeToUtf8Bytes(index, JsonSerializerOptions.Web), cancellation);
        for (var measure = 0; measure < Measures.Count; measure++)
            await InsertAsync(transaction, run, Measures[measure], MemoryMarshal.AsBytes(numbers[measure].AsSpan()).ToArray(), cancellation);
    }

    /// <summary>The stored content, gzipped; null where there is none.</summary>
    public static async Task<byte[]?> FindAsync(ForestSinkDatabase database, MunicipalityCode municipality, Guid run, string measure, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<byte[]>(
            "SELECT content FROM forest_simulation_map WHERE municipality_code = @municipality AND run_id = @run AND measure = @measure", new { run, measure }, cancellation);
    }

    /// <summary>The work of one stand in each year of the map, from the stored contents of "index" and "work"; nothing where the stand is not on it.</summary>
    public static IEnumerable<(int FiscalYear, Treatment Work)> WorksOf(long standId, byte[] index, byte[] work)
    {
        var stored = JsonSerializer.Deserialize<StoredIndex>(Unzipped(index), JsonSerializerOptions.Web)!;
        var place = Array.IndexOf(stored.Stands, standId);
        if (place < 0)
            yield break;
        var (content, places) = (Unzipped(work), stored.Stands.Length + stored.Compartments.Length);
        for (var year = 0; year < stored.Years.Length; year++)
            yield return (stored.Years[year].Fy, (Treatment)MemoryMarshal.Cast<byte, short>(content)[(year * places) + place]);
    }

    private static byte[] Unzipped(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task InsertAsync(MunicipalityTransaction transaction, Guid run, string measure, byte[] content, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        await transaction.ExecuteAsync("""
            INSERT INTO forest_simulation_map (municipality_code, run_id, measure, content) VALUES (@municipality, @run, @measure, @content)
            ON CONFLICT DO NOTHING
            """, new { run, measure, content = buffer.ToArray() }, cancellation);
    }

    private void Add(ForestSnapshot snapshot, int cohort, int place)
    {
        var ha = cohorts[cohort].AreaHa;
        sums[0][place] += snapshot.VolumesM3PerHa[cohort] * stocking * ha;
        sums[1][place] += snapshot.AbsorbedCo2TonnesPerHa[cohort] * ha;
        sums[2][place] += snapshot.Ages[cohort] * ha;
        works[place * WorkKinds + (int)snapshot.Works[cohort]] += (float)ha;
    }

    /// <summary>Any work counts before none, so that a compartment shows where something happens.</summary>
    private static short Largest(ReadOnlySpan<float> areas)
    {
        var largest = 0;
        for (var kind = 1; kind < areas.Length; kind++)
        {
            if (areas[kind] > (largest == 0 ? 0 : areas[largest]))
                largest = kind;
        }

        return (short)largest;
    }

    private static short Short(double value) => (short)Math.Clamp(Math.Round(value), short.MinValue, short.MaxValue);

    private static (TKey[] Keys, int[] Of) Index<TKey>(IReadOnlyList<MappedCohort> cohorts, Func<MappedCohort, TKey> key)
        where TKey : notnull
    {
        TKey[] keys = [.. cohorts.Select(key).Distinct()];
        var known = Enumerable.Range(0, keys.Length).ToDictionary(i => keys[i]);
        return (keys, [.. cohorts.Select(cohort => known[key(cohort)])]);
    }

    private sealed record StoredIndex(long[] Stands, string[] Compartments, StoredYear[] Years);

    private sealed record StoredYear(int Fy);
}
