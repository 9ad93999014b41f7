namespace DemoCity.Register;

/// <summary>林班–小班–枝番.</summary>
internal sealed record StandCode(int Compartment, int SubCompartment, int Branch);

/// <summary>Numbers the slopes of each compartment from the valley upward, and the stands of each slope likewise.</summary>
internal static class StandCodes
{
    public static StandCode[] Number(IReadOnlyList<StandSite> sites)
    {
        var codes = new StandCode[sites.Count];
        var compartments = sites.Select((site, index) => (Site: site, Index: index)).GroupBy(s => s.Site.Compartment);
        foreach (var compartment in compartments)
        {
            var number = 0;
            foreach (var slope in compartment.GroupBy(s => s.Site.Slope).OrderBy(g => g.Min(s => s.Site.HeightM)).ThenBy(g => g.Key))
            {
                number++;
                var branch = 0;
                foreach (var stand in slope.OrderBy(s => s.Site.HeightM).ThenBy(s => s.Index))
                    codes[stand.Index] = new StandCode(compartment.Key, number, ++branch);
            }
        }

        return codes;
    }
}
