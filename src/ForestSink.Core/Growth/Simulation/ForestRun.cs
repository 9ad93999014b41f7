namespace ForestSink.Core.Growth.Simulation;

/// <summary>The moving state of a municipality, one array per quantity, and what one year does to it.</summary>
internal sealed partial class ForestRun
{
    private const int BlockSize = 4096;

    private readonly MunicipalityForest forest;
    private readonly MunicipalityRules rules;
    private readonly short[] age;
    private readonly double[] stems;
    private readonly double[] volume;
    private readonly double[] departure;
    private readonly byte[] recovering;
    private readonly float[] absorbed;
    private readonly ForestWork[] worked;
    private readonly short[] lastThinned;
    private readonly short[] plantingDue;
    private readonly byte[] plantingRule;
    private readonly BlockTotals[] blocks;

    public ForestRun(MunicipalityForest forest, MunicipalityRules rules)
    {
        (this.forest, this.rules) = (forest, rules);
        var n = forest.Count;
        (age, stems) = ((short[])forest.Age.Clone(), (double[])forest.Stems.Clone());
        (volume, departure, recovering) = (new double[n], new double[n], new byte[n]);
        (lastThinned, plantingDue, plantingRule) = (new short[n], new short[n], new byte[n]);
        (action, candidates) = (new byte[n], new int[n]);
        (absorbed, worked) = (new float[n], new ForestWork[n]);
        Array.Fill(departure, 1);
        Array.Fill(lastThinned, short.MinValue);
        blocks = [.. Enumerable.Range(0, (n + BlockSize - 1) / BlockSize).Select(_ => new BlockTotals())];
        Prepare();
    }

    public ForestSnapshot Snapshot(int year) => new(year, age, volume, absorbed, worked);

    public MunicipalityYear Start()
    {
        OverBlocks(Begin);
        OverBlocks(Measure);
        return Sum(0, default);
    }

    public MunicipalityYear Grow(int year)
    {
        OverBlocks((from, to, totals) => GrowBlock(year, from, to, totals));
        var work = Treat(year);
        OverBlocks(Measure);
        return Sum(year, work);
    }

    private void OverBlocks(Action<int, int, BlockTotals> each) =>
        Parallel.For(0, blocks.Length, block =>
            each(block * BlockSize, Math.Min((block + 1) * BlockSize, forest.Count), blocks[block]));

    private void Begin(int from, int to, BlockTotals totals)
    {
        for (var i = from; i < to; i++)
        {
            var table = forest.Tables[forest.Table[i]];
            stems[i] = Math.Min(stems[i], table.MaximumStems[age[i]]);
            volume[i] = age[i] == 0 ? 0 : table.Volume(age[i], stems[i]);
        }
    }

    private void GrowBlock(int year, int from, int to, BlockTotals totals)
    {
        totals.Absorbed = 0;
        totals.Planted = 0;
        totals.Candidates = 0;
        for (var i = from; i < to; i++)
        {
            (absorbed[i], worked[i]) = (0, ForestWork.None);
            if (age[i] == 0)
            {
                if (plantingDue[i] == year)
                    Plant(i, totals);
                continue;
            }

            GrowStand(i, totals);
            Mark(year, i, totals);
        }
    }

    private void GrowStand(int i, BlockTotals totals)
    {
        var table = forest.Tables[forest.Table[i]];
        var years = Math.Min(age[i] + 1, GrowthTable.MaxAge);
        age[i] = (short)years;
        if (recovering[i] > 0)
            departure[i] += (1 - departure[i]) / recovering[i]--;
        stems[i] = Math.Min(stems[i], table.MaximumStems[years]);
        var grown = departure[i] * table.Volume(years, stems[i]);
        var gain = (grown - volume[i]) * table.Co2PerM3[years] * table.Stocking;
        totals.Absorbed += gain * forest.AreaHa[i];
        (absorbed[i], volume[i]) = ((float)gain, grown);
    }

    private void Plant(int i, BlockTotals totals)
    {
        var (table, rule) = (forest.Tables[forest.Table[i]], rules.Cuts[plantingRule[i]]);
        (age[i], stems[i], departure[i], recovering[i], lastThinned[i]) = (1, rule.PlantedPerHa * rule.Survival, 1, 0, short.MinValue);
        volume[i] = table.Volume(1, stems[i]);
        var gain = volume[i] * table.Co2PerM3[1] * table.Stocking;
        (absorbed[i], worked[i]) = ((float)gain, ForestWork.Planting);
        totals.Planted += forest.AreaHa[i];
        totals.Absorbed += gain * forest.AreaHa[i];
    }

    /// <summary>Stock and age classes as the year leaves them.</summary>
    private void Measure(int from, int to, BlockTotals totals)
    {
        totals.Stock = 0;
        totals.StockCo2 = 0;
        Array.Clear(totals.AgeClassArea);
        for (var i = from; i < to; i++)
        {
            var table = forest.Tables[forest.Table[i]];
            var m3 = volume[i] * table.Stocking * forest.AreaHa[i];
            totals.Stock += m3;
            totals.StockCo2 += m3 * table.Co2PerM3[age[i]];
            totals.AgeClassArea[age[i] == 0 ? 0 : Math.Min((age[i] - 1) / 5 + 1, MunicipalitySimulation.AgeClasses - 1)] += forest.AreaHa[i];
        }
    }

    private MunicipalityYear Sum(int year, Work work)
    {
        var (stock, stockCo2, absorbed, planted) = (0.0, 0.0, 0.0, 0.0);
        var areas = new double[MunicipalitySimulation.AgeClasses];
        foreach (var block in blocks)
        {
            stock += block.Stock;
            stockCo2 += block.StockCo2;
            absorbed += block.Absorbed;
            planted += block.Planted;
            for (var k = 0; k < areas.Length; k++)
                areas[k] += block.AgeClassArea[k];
        }

        return new(year, stock, stockCo2, absorbed, work.Co2, work.ThinnedM3, work.CutM3, work.ThinnedHa, work.CutHa, planted, areas);
    }

    private sealed class BlockTotals
    {
        public double Absorbed;
        public double Planted;
        public double Stock;
        public double StockCo2;
        public int Candidates;
        public readonly double[] AgeClassArea = new double[MunicipalitySimulation.AgeClasses];
    }
}
