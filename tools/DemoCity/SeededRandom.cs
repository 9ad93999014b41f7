namespace DemoCity;

/// <summary>SplitMix64: the same numbers from the same seed on every runtime, which System.Random does not promise.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>Mixes numbers into a hash without order effects between callers: noise at a place, not a sequence.</summary>
    public static ulong Hash(ulong seed, long a, long b = 0) =>
        Mix(Mix(seed ^ ((ulong)a * 0x9E3779B97F4A7C15UL)) ^ ((ulong)b * 0xC2B2AE3D27D4EB4FUL));

    /// <summary>A fraction in [0, 1) that belongs to a seed and a pair of numbers.</summary>
    public static double Fraction(ulong seed, long a, long b = 0) => (Hash(seed, a, b) >> 11) * (1.0 / (1UL << 53));

    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15UL;
        return Mix(state);
    }

    public double NextFraction() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public int NextInt(int exclusiveMax) => (int)(NextFraction() * exclusiveMax);

    public double NextBetween(double low, double high) => low + ((high - low) * NextFraction());

    public bool Chance(double probability) => NextFraction() < probability;

    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextFraction()));
        return radius * Math.Cos(2 * Math.PI * NextFraction());
    }

    /// <summary>One of the items, each as likely as its weight.</summary>
    public T Pick<T>(params ReadOnlySpan<(T Item, double Weight)> choices)
    {
        var total = 0.0;
        foreach (var (_, weight) in choices) total += weight;
        var at = NextFraction() * total;
        foreach (var (item, weight) in choices)
        {
            at -= weight;
            if (at < 0) return item;
        }

        return choices[^1].Item;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
