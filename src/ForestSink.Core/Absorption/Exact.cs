namespace ForestSink.Core.Absorption;

/// <summary>
/// Decimal arithmetic that never rounds in silence. A product of decimals keeps the sum of their scales unless digits were
/// lost, so a smaller scale means that the result no longer is exact.
/// </summary>
internal static class Exact
{
    /// <exception cref="OverflowException">The exact product does not fit into 28 digits.</exception>
    public static decimal Product(decimal left, decimal right)
    {
        var product = left * right;
        return product.Scale == left.Scale + right.Scale ? product : throw Lost();
    }

    /// <exception cref="OverflowException">The exact sum does not fit into 28 digits.</exception>
    public static decimal Sum(decimal left, decimal right)
    {
        var sum = left + right;
        return sum.Scale == Math.Max(left.Scale, right.Scale) ? sum : throw Lost();
    }

    /// <summary>The same value without trailing zeros: 0.3140 becomes 0.314.</summary>
    public static decimal Trim(decimal value) => value / 1.0000000000000000000000000000m;

    /// <summary>A whole number of 10^-scale as a decimal.</summary>
    /// <exception cref="OverflowException">More than 28 digits.</exception>
    public static decimal FromScaled(Int128 value, byte scale)
    {
        var magnitude = (UInt128)Int128.Abs(value);
        if (magnitude >> 96 != 0)
            throw Lost();
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), value < 0, scale);
    }

    private static OverflowException Lost() => new(
        "値が大きすぎて正確に計算できません。 / The value is too large to be computed exactly.");
}
