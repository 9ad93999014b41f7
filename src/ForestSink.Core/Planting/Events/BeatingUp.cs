namespace ForestSink.Core.Planting.Events;

/// <summary>Trees that live after some years, by a count of a part or of all of them (活着調査).</summary>
/// <param name="YearNo">1, 3 or 5 years after planting.</param>
public readonly record struct LivingTrees(int YearNo, int Counted, int Alive)
{
    public decimal Percent => 100m * Alive / Counted;
}

/// <summary>Replanting of gaps (補植) that a low survival asks for.</summary>
/// <param name="Stems">Seedlings that fill every gap: the planted number times the dead share, rounded up.</param>
public readonly record struct BeatingUp(int Stems, LivingTrees After)
{
    /// <param name="planted">Trees planted in all.</param>
    /// <param name="belowPercent">The municipality's threshold; survival of exactly this is enough.</param>
    /// <returns>Null where enough trees live, or nothing was planted.</returns>
    public static BeatingUp? Of(LivingTrees living, int planted, decimal belowPercent)
    {
        if (planted <= 0 || living.Percent >= belowPercent)
            return null;
        return new((int)decimal.Ceiling((decimal)planted * (living.Counted - living.Alive) / living.Counted), living);
    }
}
