namespace ForestSink.Core.Growth;

/// <summary>What has to be said beside an increment. Stored as a number: values never change their meaning.</summary>
[Flags]
public enum GrowthNotes
{
    None = 0,

    /// <summary>From a table of fully stocked stands: an upper limit.</summary>
    Ceiling = 1,

    /// <summary>Older than the table: by the rule for the time past its last age.</summary>
    PastLastAge = 2,

    /// <summary>Younger than the table: on the line from volume 0 at age 0.</summary>
    BelowFirstAge = 4,

    /// <summary>The register's increment, held constant from the register date.</summary>
    RegisterHeld = 8,

    /// <summary>The source itself says 0: an estimate of 0, not a gap.</summary>
    TabledZero = 16,

    /// <summary>The table's volume falls: a loss.</summary>
    FallingVolume = 32,

    /// <summary>From total production, so that thinning inside the table is not a loss.</summary>
    TotalProduction = 64,

    /// <summary>Somebody stated the site class: neither the register nor a survey gives it.</summary>
    StatedSiteClass = 128,
}

public static class GrowthNotesText
{
    private static readonly (GrowthNotes Flag, string Code, Bilingual Text)[] Table =
    [
        (GrowthNotes.Ceiling, "ceiling", new("密生林分の上限値", "upper limit (fully stocked stand)")),
        (GrowthNotes.PastLastAge, "past-last-age", new("収穫表の最終林齢を超える", "past the table's last age")),
        (GrowthNotes.BelowFirstAge, "below-first-age", new("収穫表の最初の林齢より若い", "below the table's first age")),
        (GrowthNotes.RegisterHeld, "register-held", new("森林簿の成長量を一定と仮定", "register increment held constant")),
        (GrowthNotes.TabledZero, "tabled-zero", new("元の表の成長量が0", "the source states 0")),
        (GrowthNotes.FallingVolume, "falling-volume", new("収穫表の材積が減少", "the table's volume falls")),
        (GrowthNotes.TotalProduction, "total-production", new("総収穫量から算出", "from total production")),
        (GrowthNotes.StatedSiteClass, "stated-site-class", new("地位級は担当者が由来をつけて入れた値", "site class stated by an officer, not by register or survey")),
    ];

    public static IEnumerable<string> Codes(this GrowthNotes notes) =>
        Table.Where(row => notes.HasFlag(row.Flag)).Select(row => row.Code);

    public static IEnumerable<Bilingual> Texts(this GrowthNotes notes) =>
        Table.Where(row => notes.HasFlag(row.Flag)).Select(row => row.Text);
}
