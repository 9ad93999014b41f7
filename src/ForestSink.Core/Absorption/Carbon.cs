namespace ForestSink.Core.Absorption;

/// <summary>Carbon taken up in one fiscal year, exact, in t C: above ground (地上部) and below ground (地下部).</summary>
public readonly record struct Carbon(decimal AboveGroundT, decimal BelowGroundT)
{
    public static Carbon Zero => default;

    public decimal TotalT => Exact.Sum(AboveGroundT, BelowGroundT);

    /// <exception cref="OverflowException">The exact sum does not fit into 28 digits.</exception>
    public static Carbon operator +(Carbon left, Carbon right) =>
        new(Exact.Sum(left.AboveGroundT, right.AboveGroundT), Exact.Sum(left.BelowGroundT, right.BelowGroundT));
}
