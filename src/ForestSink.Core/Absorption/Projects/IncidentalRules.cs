namespace ForestSink.Core.Absorption.Projects;

/// <summary>
/// 付随的な排出: from 5 % of the absorption on it must be measured, from 1 % on estimated, below 1 % it may be left out; all that is
/// left out must stay below 5 %. The shares are the methodology's.
/// </summary>
internal static class IncidentalRules
{
    public static void Check(MonitoringInputs inputs, ProjectRules rules, IReadOnlyList<ComponentYear> components, List<MonitoringFlag> flags)
    {
        for (var year = inputs.FirstFy; year <= inputs.LastFy; year++)
        {
            var emissions = inputs.Emissions.Where(e => e.FiscalYear == year).ToList();
            if (emissions.Count > 0)
                Check(year, emissions, Absorbed(components, year), rules, flags);
        }
    }

    private static decimal Absorbed(IReadOnlyList<ComponentYear> components, int year) => Fo001.Co2Tonnes(components
        .Where(c => c.FiscalYear == year && c.Component is (Component.Tended or Component.Natural)).Sum(c => c.AboveCarbonT + c.BelowCarbonT));

    private static void Check(int year, List<IncidentalEmission> emissions, decimal absorbed, ProjectRules rules, List<MonitoringFlag> flags)
    {
        foreach (var emission in emissions)
        {
            if (emission.Treatment == "left-out" && emission.Co2Tonnes >= absorbed * rules.LeftOutBelow.Value)
                Refuse("emission-not-left-out", $"「{emission.Label}」は吸収量の{Percent(rules.LeftOutBelow.Value)}以上なので省略できません。", $"'{emission.Label}' is {Percent(rules.LeftOutBelow.Value)} of the absorption or more and cannot be left out.");
            else if (emission.Treatment == "estimated" && emission.Co2Tonnes >= absorbed * rules.MonitoredFrom.Value)
                Refuse("emission-must-be-measured", $"「{emission.Label}」は吸収量の{Percent(rules.MonitoredFrom.Value)}以上なので、実測（モニタリング）が必要です。", $"'{emission.Label}' is {Percent(rules.MonitoredFrom.Value)} of the absorption or more and has to be measured.");
        }

        var leftOut = emissions.Where(e => e.Treatment == "left-out").Sum(e => e.Co2Tonnes);
        if (leftOut > 0 && leftOut >= absorbed * rules.MonitoredFrom.Value)
            Refuse("left-out-too-much", $"省略した排出の合計 {leftOut} t-CO2 が吸収量の{Percent(rules.MonitoredFrom.Value)}以上です。", $"What is left out sums to {leftOut} t CO2, {Percent(rules.MonitoredFrom.Value)} of the absorption or more.");

        void Refuse(string code, string japanese, string english) => flags.Add(new(code, FlagSeverity.Blocking, null, null, year, new(japanese, english)));
    }

    private static string Percent(decimal share) => $"{share * 100:0.##} %";
}
