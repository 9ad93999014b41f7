using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Height;

namespace ForestSink.Core.Surveys;

/// <summary>The editions of tables and rules that a plot's figures are computed with.</summary>
public sealed record SurveyBasis(StemVolumeCatalogue Volumes, StemVolumeSpecies VolumeSpecies, HeightCurveCatalogue Heights, PlotRules Rules)
{
    /// <summary>岡山県 → 岡山, as the volume tables call it; 北海道 keeps its name.</summary>
    public static string TableName(Prefecture prefecture)
    {
        ArgumentNullException.ThrowIfNull(prefecture);
        var name = prefecture.Name.Ja;
        return name == "北海道" ? name : name[..^1];
    }
}

/// <summary>What is known of the stand at the day of the survey.</summary>
/// <param name="Age">In the fiscal year of the survey; null where the register has none.</param>
/// <param name="RegisterSiteClass">As the register writes it.</param>
public sealed record PlotStand(int? Age, string? RegisterSiteClass);
