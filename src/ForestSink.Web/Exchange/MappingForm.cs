using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Exchange;

/// <summary>Reads the mapping editor's form into the next version of a mapping.</summary>
internal static class MappingForm
{
    public static ImportMapping Read(ImportMapping mapping, IFormCollection form)
    {
        var columns = MappingField.Record.Aggregate(mapping.Columns, (all, field) => field.Set(all, Headings(form, "column." + field.Key, field.Get(all))));
        var cohorts = mapping.Cohorts.Select((slot, i) => SlotField.All.Aggregate(slot, (all, field) => field.Set(all, Headings(form, $"slot{i}.{field.Key}", field.Get(all))))).ToList();
        return mapping with
        {
            Columns = columns,
            Cohorts = cohorts,
            AreaUnit = form["areaUnit"].ToString() is { Length: > 0 } unit ? unit : mapping.AreaUnit,
            RegisterDate = form["registerDate"].ToString() is { Length: > 0 } text ? Date(text) : null,
            Species = Table(form, "species"),
            ForestTypes = Table(form, "forestType"),
            Storeys = Table(form, "storey"),
        };
    }

    /// <summary>Adds the assignments of unknown codes.</summary>
    public static ImportMapping Assign(ImportMapping mapping, IFormCollection form)
    {
        var (fields, texts, keys) = (form["field"], form["text"], form["key"]);
        for (var i = 0; i < Math.Min(fields.Count, Math.Min(texts.Count, keys.Count)); i++)
        {
            if (keys[i] is not { Length: > 0 } key)
                continue;
            var text = texts[i] ?? "";
            mapping = fields[i] switch
            {
                "species" => mapping with { Species = With(mapping.Species, text, key) },
                "storey" => mapping with { Storeys = With(mapping.Storeys, text, key) },
                _ => mapping with { ForestTypes = With(mapping.ForestTypes, text, key) },
            };
        }

        return mapping;
    }

    /// <summary>A chosen heading comes before the ones known; a typed list replaces them.</summary>
    private static IReadOnlyList<string> Headings(IFormCollection form, string name, IReadOnlyList<string> before)
    {
        if (!form.TryGetValue(name, out var typed))
            return before;
        if (form.TryGetValue(name + ".known", out var known))
        {
            var chosen = typed.ToString();
            return chosen.Length > 0 ? [chosen, .. before.Where(heading => heading != chosen)] : [.. before.Where(heading => !known.Contains(heading, StringComparer.Ordinal))];
        }

        return [.. typed.ToString().Split(['、', ',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(20)];
    }

    private static Dictionary<string, string> Table(IFormCollection form, string name)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        var (texts, keys) = (form[name + ".text"], form[name + ".key"]);
        for (var i = 0; i < Math.Min(texts.Count, keys.Count); i++)
        {
            if (keys[i] is { Length: > 0 } key)
                table[texts[i]?.Trim() ?? ""] = key;
        }

        return table;
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> table, string text, string key) =>
        new(table, StringComparer.Ordinal) { [text] = key };

    private static DateOnly Date(string text) => Wareki.TryParse(text, out var date) ? date : throw new UserErrorException(
        $"「{text}」は日付として読めません。", $"'{text}' is no date.");
}
