using System.Globalization;
using ForestSink.Core.Absorption.Projects;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>How the evidence of one condition of one stand is named among all that photos and documents may prove.</summary>
public static class TickEvidence
{
    public const string Kind = "project-tick";

    private const int GuidLength = 36;

    public static string Id(Guid projectId, long standId, string tick) => $"{projectId:D}-{standId.ToString(CultureInfo.InvariantCulture)}-{tick}";

    /// <returns>Null where the text names no condition.</returns>
    public static (Guid ProjectId, long StandId, string Tick)? Parse(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length > GuidLength && Guid.TryParseExact(id[..GuidLength], "D", out var project) && id[GuidLength] == '-'
            && id[(GuidLength + 1)..].Split('-', 2) is [var stand, var tick]
            && long.TryParse(stand, NumberStyles.None, CultureInfo.InvariantCulture, out var standId) && Eligibility.Settable.Contains(tick, StringComparer.Ordinal)
            ? (project, standId, tick)
            : null;
    }
}
