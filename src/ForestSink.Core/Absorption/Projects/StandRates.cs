namespace ForestSink.Core.Absorption.Projects;

/// <summary>What a result means stand by stand, so that scenarios can be compared on a map.</summary>
public static class StandRates
{
    /// <summary>
    /// Net absorption of each enrolled stand in t-CO2 per ha of enrolled area and year, mean of the computed fiscal years. A stand of which
    /// nothing counts has 0; one without an area has none.
    /// </summary>
    public static IReadOnlyDictionary<long, decimal> Of(MonitoringInputs inputs, MonitoringResult result)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(result);
        var years = inputs.LastFy - inputs.FirstFy + 1;
        var carbon = result.Rows.GroupBy(row => row.StandId).ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.Carbon.TotalT));
        return inputs.Parts.GroupBy(part => part.StandId).Select(parts => (StandId: parts.Key, AreaHa: parts.Sum(part => part.AreaHa ?? 0)))
            .Where(stand => stand.AreaHa > 0)
            .ToDictionary(stand => stand.StandId, stand => Fo001.Co2Tonnes(carbon.GetValueOrDefault(stand.StandId)) / stand.AreaHa / years);
    }
}
