using ForestSink.Core.Growth;

namespace ForestSink.Core.Absorption;

/// <summary>Says in words how an increment was found: which table, which class, which rows, interpolated how.</summary>
internal static class IncrementWorking
{
    public static Bilingual Text(Increment increment)
    {
        var (table, rows) = (TableText(increment), RowsText(increment));
        var notes = increment.Notes.Texts().ToList();
        return new(
            Join(table.Ja, rows.Ja, string.Join("、", notes.Select(note => note.Ja)), "。"),
            Join(table.En, rows.En, string.Join(", ", notes.Select(note => note.En)), ". "));
    }

    public static string Source(Increment increment, Methodology methodology)
    {
        var sources = new List<string> { increment.Table?.Facts.Source ?? methodology.Growth.RegisterHeld.Source };
        if (increment.Source == GrowthSourceKind.ReferenceTable)
            sources.Add(increment.Table!.Facts.Prefectures.Source);
        if (increment.Notes.HasFlag(GrowthNotes.PastLastAge))
            sources.Add(methodology.Growth.PastLastAge.Source);
        if (increment.Notes.HasFlag(GrowthNotes.BelowFirstAge))
            sources.Add(methodology.Growth.BelowFirstAge.Source);
        return string.Join("; ", sources);
    }

    private static Bilingual TableText(Increment increment)
    {
        if (increment.Table is not { } table)
            return increment.Source.Name();
        return increment.Curve!.SiteClass is { } siteClass
            ? new($"{table.Facts.Title.Ja}、地位級{siteClass}", $"{table.Facts.Title.En}, site class {siteClass}")
            : table.Facts.Title;
    }

    private static Bilingual RowsText(Increment increment) => increment.Tabled switch
    {
        { VolumeFrom: { } from, VolumeTo: { } to, AgeTo: { } ageTo } rows => new(
            $"({to} − {from}) ÷ ({ageTo} − {rows.AgeFrom}) 林齢{rows.AgeFrom}年と{ageTo}年の間を直線補間",
            $"({to} − {from}) ÷ ({ageTo} − {rows.AgeFrom}), linear between ages {rows.AgeFrom} and {ageTo}"),
        { VolumeFrom: null, AgeTo: { } ageTo } band => new($"林齢{band.AgeFrom}～{ageTo}年の値", $"value for ages {band.AgeFrom} to {ageTo}"),
        { VolumeFrom: null } band => new($"林齢{band.AgeFrom}年以上の値", $"value from age {band.AgeFrom}"),
        { } last => new($"最終林齢{last.AgeFrom}年を超える", $"past the last age {last.AgeFrom}"),
        null => new("", ""),
    };

    private static string Join(string table, string rows, string notes, string separator) =>
        string.Join(separator, new[] { table, rows, notes }.Where(text => text.Length > 0));
}
