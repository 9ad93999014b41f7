using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Exchange;

/// <summary>What a mapping must hold to be usable at all.</summary>
internal static class MappingRules
{
    public static void Check(ImportMapping mapping, SpeciesCatalogue? species)
    {
        Require(mapping.Columns.Code.Count > 0 || (mapping.Columns.Compartment.Count > 0 && mapping.Columns.Stand.Count > 0), "columns",
            new("林班と小班の列（または小班コードの列）を指定してください。", "Name the columns of compartment and stand, or the column of the whole code."));
        Require(mapping.Cohorts.Count is > 0 and <= 9, "cohorts", new("樹種の列を1～9組指定してください。", "Give one to nine species slots."));
        Require(mapping.Cohorts.All(slot => slot.Species.Count > 0), "cohorts.species", new("樹種の列を指定してください。", "Name the species column of each slot."));
        Require(mapping.AreaUnit is "ha" or "a" or "m2", "areaUnit", new("面積の単位は ha / a / m2 のいずれかです。", "The unit of area is ha, a or m2."));
        Require(SourceStatusText.TryParse(mapping.Status, out _), "status", new("official / secondary / unverified のいずれかです。", "Use official, secondary or unverified."));
        CheckTable(mapping.Species, "species", key => species is null || species.Find(key) is not null);
        CheckTable(mapping.ForestTypes, "forestTypes", code => ForestTypeText.TryParse(code, out _));
        CheckTable(mapping.Storeys, "storeys", code => StoreyText.TryParse(code, out _));
    }

    private static void CheckTable(IReadOnlyDictionary<string, string> table, string field, Func<string, bool> exists)
    {
        foreach (var (text, code) in table)
        {
            Require(exists(code), $"{field}.{text}", new($"「{code}」というコードはありません。", $"There is no code '{code}'."));
        }
    }

    private static void Require(bool holds, string field, Bilingual problem)
    {
        if (!holds)
            throw new ReferenceFormatException(0, field, problem);
    }
}
