namespace ForestSink.Core.Growth;

/// <summary>Something in a yield table that deserves a look before the table is published.</summary>
/// <param name="AgeYears">Where; null when the whole curve is meant.</param>
public sealed record YieldTableOddity(string SpeciesKey, string? SiteClass, int? AgeYears, Bilingual Finding);

/// <summary>Looks for gaps and oddities: none of them makes a table wrong, all of them are worth a second look.</summary>
public static class YieldTableCheck
{
    private const decimal JumpFactor = 2.5m;
    private const decimal NotableIncrement = 2;

    public static IReadOnlyList<YieldTableOddity> Find(YieldTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var curves = table.Curves.OfType<VolumeCurve>().ToList();
        return
        [
            .. curves.SelectMany(Falls), .. curves.SelectMany(Jumps), .. curves.SelectMany(Gaps), .. curves.SelectMany(EndsEarly),
            .. curves.SelectMany(Measures), .. table.Facts.AgeStepYears is { } step ? curves.SelectMany(curve => OffStep(curve, step)) : [],
            .. curves.GroupBy(curve => curve.SpeciesKey, StringComparer.Ordinal).SelectMany(Crossings),
        ];
    }

    private static IEnumerable<YieldTableOddity> Falls(VolumeCurve curve) =>
        from pair in Pairs(curve)
        where pair.To.VolumeM3PerHa < pair.From.VolumeM3PerHa
        select New(curve, pair.To.Age, new(
            $"材積が {pair.From.VolumeM3PerHa} から {pair.To.VolumeM3PerHa} m³/ha に減っています。",
            $"The volume falls from {pair.From.VolumeM3PerHa} to {pair.To.VolumeM3PerHa} m³/ha."));

    private static IEnumerable<YieldTableOddity> Jumps(VolumeCurve curve)
    {
        var increments = Pairs(curve).Select(pair => (pair.To.Age, Yearly: Yearly(pair.From, pair.To))).ToList();
        for (var i = 1; i < increments.Count; i++)
        {
            var (before, here) = (increments[i - 1].Yearly, increments[i].Yearly);
            if (Math.Max(before, here) >= NotableIncrement && (here > JumpFactor * Math.Max(before, 0) || before > JumpFactor * Math.Max(here, 0)))
            {
                yield return New(curve, increments[i].Age, new(
                    $"年成長量が {before:0.##} から {here:0.##} m³/ha・年へ急に変わります。",
                    $"The yearly increment jumps from {before:0.##} to {here:0.##} m³/ha·yr."));
            }
        }
    }

    private static IEnumerable<YieldTableOddity> Gaps(VolumeCurve curve)
    {
        var steps = Pairs(curve).Select(pair => pair.To.Age - pair.From.Age).ToList();
        if (steps.Count < 2)
            yield break;
        var usual = steps.GroupBy(step => step).MaxBy(group => group.Count())!.Key;
        foreach (var (from, to) in Pairs(curve).Where(pair => pair.To.Age - pair.From.Age > usual))
        {
            yield return New(curve, to.Age, new(
                $"{from.Age}年から{to.Age}年まで行がありません（ほかは{usual}年おき）。間は直線で補います。",
                $"No rows between {from.Age} and {to.Age} years (elsewhere every {usual}): a straight line is used."));
        }
    }

    private static IEnumerable<YieldTableOddity> EndsEarly(VolumeCurve curve)
    {
        if (curve.LastAge < 60)
        {
            yield return New(curve, curve.LastAge, new(
                $"{curve.LastAge}年で終わります。それより高い林齢の林分は試算できないか、最後の値が使われます。",
                $"Ends at {curve.LastAge} years: older stands cannot be estimated, or take the last value."));
        }
    }

    /// <summary>Height and diameter never fall and stems never rise while nothing is planted.</summary>
    private static IEnumerable<YieldTableOddity> Measures(VolumeCurve curve)
    {
        foreach (var (from, to) in curve.Stands.Zip(curve.Stands.Skip(1)))
        {
            if (to.HeightM < from.HeightM)
                yield return New(curve, to.Age, new($"樹高が {from.HeightM} から {to.HeightM} m に下がっています。", $"The height falls from {from.HeightM} to {to.HeightM} m."));
            if (to.StemsPerHa > from.StemsPerHa)
                yield return New(curve, to.Age, new($"本数が {from.StemsPerHa} から {to.StemsPerHa} 本/ha に増えています。", $"The stems rise from {from.StemsPerHa} to {to.StemsPerHa} per ha."));
            if (to.MeanDiameterCm < from.MeanDiameterCm)
                yield return New(curve, to.Age, new($"直径が {from.MeanDiameterCm} から {to.MeanDiameterCm} cm に細くなっています。", $"The diameter falls from {from.MeanDiameterCm} to {to.MeanDiameterCm} cm."));
        }
    }

    private static IEnumerable<YieldTableOddity> OffStep(VolumeCurve curve, int step) =>
        from pair in Pairs(curve)
        where pair.To.Age - pair.From.Age != step
        select New(curve, pair.To.Age, new(
            $"{pair.From.Age}年の次が{pair.To.Age}年で、示された{step}年おきではありません。",
            $"After {pair.From.Age} comes {pair.To.Age}: not the stated step of {step} years."));

    /// <summary>A better class (earlier by name) must not hold less at the same age.</summary>
    private static IEnumerable<YieldTableOddity> Crossings(IGrouping<string, VolumeCurve> species)
    {
        var ordered = species.Where(curve => curve.SiteClass is not null).OrderBy(curve => curve.SiteClass, StringComparer.Ordinal).ToList();
        foreach (var (better, poorer) in ordered.Zip(ordered.Skip(1)))
        {
            var crossed = better.Points.Join(poorer.Points, b => b.Age, p => p.Age, (b, p) => (b.Age, Better: b.VolumeM3PerHa, Poorer: p.VolumeM3PerHa))
                .Where(each => each.Better < each.Poorer).ToList();
            if (crossed.Count > 0 && crossed.Count < Math.Min(better.Points.Count, poorer.Points.Count))
            {
                yield return New(poorer, crossed[0].Age, new(
                    $"地位級 {better.SiteClass} と {poorer.SiteClass} の曲線が交わっています。",
                    $"The curves of site classes {better.SiteClass} and {poorer.SiteClass} cross."));
            }
        }
    }

    private static IEnumerable<(VolumePoint From, VolumePoint To)> Pairs(VolumeCurve curve) => curve.Points.Zip(curve.Points.Skip(1));

    private static decimal Yearly(VolumePoint from, VolumePoint to) => (to.VolumeM3PerHa - from.VolumeM3PerHa) / (to.Age - from.Age);

    private static YieldTableOddity New(VolumeCurve curve, int? age, Bilingual finding) => new(curve.SpeciesKey, curve.SiteClass, age, finding);
}
