namespace ForestSink.Core.Work;

/// <summary>What is allowed but unusual: the office looks twice before it accepts.</summary>
public static class WorkPlausibility
{
    /// <param name="areaHa">Of the whole record.</param>
    /// <param name="clockOffSeconds">How far the device's clock was off when it sent the record.</param>
    public static IReadOnlyList<WorkFinding> Remarks(WorkEntry entry, decimal areaHa, WorkRules rules, int? clockOffSeconds)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(rules);
        var found = new List<WorkFinding>();
        if (entry.Kind == WorkKind.Planting.Code() && areaHa > 0 && entry.Planted.Count > 0)
            Density(found, entry.Planted.Sum(planted => (decimal)planted.Stems) / areaHa, rules);
        if (entry.Kind == WorkKind.Thinning.Code())
            Volume(found, entry.VolumeRemovedM3, areaHa, rules.ThinningVolumeMax);
        if (entry.Kind == WorkKind.FinalCut.Code())
            Volume(found, entry.VolumeRemovedM3, areaHa, rules.FinalCutVolumeMax);
        if (entry.VolumeRemovedPercent > rules.ThinningVolumeCeilingPercent.Value && entry.Kind == WorkKind.Thinning.Code())
            found.Add(new(false, "volumeRemovedPercent", new(
                $"材積率 {entry.VolumeRemovedPercent:0.##}% は {rules.ThinningVolumeCeilingPercent.Value:0.##}% を超えています。理由を確かめてください。",
                $"{entry.VolumeRemovedPercent:0.##} % of the volume is above {rules.ThinningVolumeCeilingPercent.Value:0.##} %. Look at the reason.")));
        if (entry.StemsRemovedPercent < entry.VolumeRemovedPercent)
            found.Add(new(false, "stemsRemovedPercent", new("材積率が本数率より大きく、太い木から伐ったことになります。", "The share of volume exceeds that of stems: the larger trees were felled.")));
        if (clockOffSeconds is { } off && Math.Abs(off) > 3600)
            found.Add(new(false, "device", new($"端末の時計が約{Math.Abs(off) / 3600}時間ずれていました。日付を確かめてください。", $"The device's clock was off by about {Math.Abs(off) / 3600} hours. Check the date.")));
        return found;
    }

    private static void Density(List<WorkFinding> found, decimal stemsPerHa, WorkRules rules)
    {
        var (least, most) = (rules.PlantingDensityMin.Value, rules.PlantingDensityMax.Value);
        if (stemsPerHa < least || stemsPerHa > most)
            found.Add(new(false, "planted", new(
                $"植栽密度 {stemsPerHa:#,0} 本/ha は目安（{least:#,0}～{most:#,0}）の外です。", $"{stemsPerHa:#,0} stems/ha lie outside the usual {least:#,0} to {most:#,0}.")));
    }

    private static void Volume(List<WorkFinding> found, decimal? m3, decimal areaHa, WorkRule most)
    {
        if (m3 is { } volume && areaHa > 0 && volume / areaHa > most.Value)
            found.Add(new(false, "volumeRemovedM3", new($"伐採材積 {volume / areaHa:#,0} m³/ha は目安（{most.Value:#,0}まで）の外です。", $"{volume / areaHa:#,0} m³/ha are more than the usual {most.Value:#,0}.")));
    }
}
