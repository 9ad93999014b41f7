using ForestSink.Core.Growth.Density;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>The year's work: which stands a rule fits, which of them come first, and what is done.</summary>
internal sealed partial class ForestRun
{
    private const int YieldIndexSteps = 2000;

    private readonly byte[] action;
    private readonly int[] candidates;
    private readonly List<int>[] buckets =
        [.. Enumerable.Range(0, Math.Max(GrowthTable.MaxAge, YieldIndexSteps) + 1).Select(_ => new List<int>())];

    private ushort[] thinningRulesOf = [];
    private ushort[] cutRulesOf = [];

    private struct Work
    {
        public double Co2;
        public double ThinnedM3;
        public double CutM3;
        public double ThinnedHa;
        public double CutHa;
    }

    /// <summary>Species and slope never change, so each stand knows from the start which rules could ever fit it.</summary>
    private void Prepare()
    {
        (thinningRulesOf, cutRulesOf) = (new ushort[forest.Count], new ushort[forest.Count]);
        for (var i = 0; i < forest.Count; i++)
        {
            if (!forest.Treated[i])
                continue;
            var table = forest.Tables[forest.Table[i]];
            for (var r = 0; r < rules.Cuts.Count; r++)
            {
                if (Fits(rules.Cuts[r].SpeciesKey, table) && forest.SlopeDeg[i] < rules.Cuts[r].SlopeBelowDeg)
                    cutRulesOf[i] |= (ushort)(1 << r);
            }

            for (var r = 0; table.HasDiagram && r < rules.Thinnings.Count; r++)
            {
                if (Fits(rules.Thinnings[r].SpeciesKey, table) && forest.SlopeDeg[i] < rules.Thinnings[r].SlopeBelowDeg)
                    thinningRulesOf[i] |= (ushort)(1 << r);
            }
        }
    }

    private static bool Fits(string? speciesKey, GrowthTable table) => speciesKey is null || speciesKey == table.SpeciesKey;

    /// <summary>Action of a stand: 0 none, 1–16 final cut by rule, 17–32 thinning by rule.</summary>
    private void Mark(int year, int i, BlockTotals totals)
    {
        action[i] = 0;
        for (var (r, left) = (0, cutRulesOf[i]); left != 0; r++, left >>= 1)
        {
            if ((left & 1) != 0 && age[i] >= rules.Cuts[r].FromAge)
            {
                action[i] = (byte)(1 + r);
                break;
            }
        }

        for (var (r, left) = (0, thinningRulesOf[i]); action[i] == 0 && left != 0; r++, left >>= 1)
        {
            if ((left & 1) != 0 && NeedsThinning(year, i, rules.Thinnings[r]))
                action[i] = (byte)(17 + r);
        }

        if (action[i] != 0)
            candidates[i / BlockSize * BlockSize + totals.Candidates++] = i;
    }

    private bool NeedsThinning(int year, int i, ThinningRule rule) =>
        age[i] >= rule.AgeFrom && age[i] <= rule.AgeTo && year - lastThinned[i] >= rule.YearsBetween && YieldIndex(i) >= rule.FromYieldIndex;

    private double YieldIndex(int i) => volume[i] * forest.Tables[forest.Table[i]].PerMaximumVolume[age[i]];

    private Work Treat(int year)
    {
        var work = default(Work);
        for (var r = 0; r < rules.Cuts.Count; r++)
        {
            var (code, rule) = (1 + r, r);
            Choose(code, WorkOrder.OldestFirst, rules.Cuts[r].MostAreaHa, i => CutDown(year, i, rule, ref work));
        }

        for (var r = 0; r < rules.Thinnings.Count; r++)
        {
            var (code, rule) = (17 + r, rules.Thinnings[r]);
            Choose(code, rule.Order, rule.MostAreaHa, i => Thin(year, i, rule.Prescription, ref work));
        }

        return work;
    }

    /// <summary>
    /// First come the oldest (or densest), among equals those that come first in the forest. A stand larger than the area that is
    /// left is passed over for smaller ones behind it.
    /// </summary>
    private void Choose(int code, WorkOrder order, double mostAreaHa, Action<int> treat)
    {
        for (var block = 0; block < blocks.Length; block++)
        {
            for (var k = 0; k < blocks[block].Candidates; k++)
            {
                var i = candidates[block * BlockSize + k];
                if (action[i] == code)
                    buckets[Priority(i, order)].Add(i);
            }
        }

        var left = mostAreaHa;
        for (var b = buckets.Length - 1; b >= 0; b--)
        {
            foreach (var i in buckets[b])
            {
                if (forest.AreaHa[i] > left)
                    continue;
                left -= forest.AreaHa[i];
                treat(i);
            }

            buckets[b].Clear();
        }
    }

    private int Priority(int i, WorkOrder order) =>
        order == WorkOrder.OldestFirst ? age[i] : Math.Clamp((int)(YieldIndex(i) * 1000), 0, YieldIndexSteps);

    private void CutDown(int year, int i, int rule, ref Work work)
    {
        var table = forest.Tables[forest.Table[i]];
        var m3 = volume[i] * table.Stocking * forest.AreaHa[i];
        work.CutM3 += m3;
        work.CutHa += forest.AreaHa[i];
        worked[i] = ForestWork.FinalCut;
        work.Co2 += m3 * table.Co2PerM3[age[i]];
        (plantingDue[i], plantingRule[i]) = ((short)(year + rules.Cuts[rule].ReplantAfterYears), (byte)rule);
        (age[i], stems[i], volume[i]) = (0, 0, 0);
    }

    private void Thin(int year, int i, ThinningPrescription prescription, ref Work work)
    {
        var table = forest.Tables[forest.Table[i]];
        var before = volume[i];
        if (prescription.Method == ThinningMethod.Row)
            ThinRows(i, table, prescription);
        else if (!ThinFromBelow(i, table, prescription))
            return;
        lastThinned[i] = (short)year;
        var m3 = (before - volume[i]) * table.Stocking * forest.AreaHa[i];
        work.ThinnedM3 += m3;
        work.ThinnedHa += forest.AreaHa[i];
        worked[i] = ForestWork.Thinning;
        work.Co2 += m3 * table.Co2PerM3[age[i]];
    }

    private void ThinRows(int i, GrowthTable table, ThinningPrescription prescription)
    {
        var kept = prescription.Measure == ThinningMeasure.StemsAfter ? Math.Min(prescription.Value / stems[i], 1) : 1 - prescription.Value;
        volume[i] *= kept;
        stems[i] *= kept;
        departure[i] = volume[i] / table.Volume(age[i], stems[i]);
        recovering[i] = (byte)rules.RecoveryYears;
    }

    /// <returns>False where the stand already is as open as the rule wants it.</returns>
    private bool ThinFromBelow(int i, GrowthTable table, ThinningPrescription prescription)
    {
        var after = prescription.Measure switch
        {
            ThinningMeasure.StemsAfter => prescription.Value,
            ThinningMeasure.StemShare => stems[i] * (1 - prescription.Value),
            ThinningMeasure.VolumeShare => table.StemsHolding(age[i], volume[i] * (1 - prescription.Value) / departure[i]),
            _ => table.StemsHolding(age[i], prescription.Value / table.PerMaximumVolume[age[i]] / departure[i]),
        };
        if (!(after > 0 && after < stems[i]))
            return false;
        stems[i] = after;
        volume[i] = departure[i] * table.Volume(age[i], after);
        return true;
    }
}
