using System.Globalization;
using System.Text;
using ForestSink.Core.Offsets;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Offsets;
using ForestSink.Web.Credits;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Offsets;

/// <summary>Reads an offset's form into a draft. Activities come in numbered rows; empty ones do not count.</summary>
internal static class OffsetFields
{
    public const string Direct = "direct";
    private const int MaxRows = 40;

    /// <summary>The first step over what was written before; another year takes that year's factors.</summary>
    /// <param name="draft">Null for a new offset.</param>
    public static OffsetDraft About(Fields fields, OffsetDraft? draft, IReadOnlyList<EmissionFactor> factors)
    {
        var model = fields.OneOf("model", OffsetWords.Models, "種類", "Model");
        var before = draft ?? new(model, "", "", 0);
        var year = fields.Year("year", "年度", "Fiscal year");
        var lines = before.Activities.Where(line => model == "product" || !IsItems(line));
        return before with
        {
            Model = model,
            Title = fields.Text("title", "件名", "Title"),
            TitleEn = fields.Optional("titleEn"),
            Organiser = fields.Text("organiser", "主催者・利用者", "Organiser"),
            OrganiserEn = fields.Optional("organiserEn"),
            FiscalYear = year,
            Period = fields.Optional("period"),
            Basis = fields.Optional("basis"),
            BasisEn = fields.Optional("basisEn"),
            IsExpected = fields.IsTicked("expected"),
            Activities = [.. before.FiscalYear is var old && old != year && old != 0 ? lines.Select(line => InYear(line, year, factors)) : lines],
            ItemCount = model == "product" ? before.ItemCount : null,
            KgPerItem = model == "product" ? before.KgPerItem : null,
            Shares = ParticipantFields.Read(fields, model),
        };
    }

    public static OffsetDraft Know(Fields fields, OffsetDraft draft, IReadOnlyList<EmissionFactor> factors)
    {
        var items = fields.OptionalWhole("items", "個数", "Items");
        var perItem = fields.OptionalNumber("perItem", "1個あたり", "Per item");
        var lines = Activities(fields, factors).ToList();
        if (draft.Model == "product")
            lines.Add(Items(items, perItem));
        return draft with
        {
            People = (int?)fields.OptionalWhole("people", "参加者の数", "People"),
            Activities = lines,
            Tonnes = lines.Count > 0 ? null : draft.Tonnes,
            ItemCount = draft.Model == "product" ? items : null,
            KgPerItem = draft.Model == "product" ? perItem : null,
        };
    }

    public static OffsetDraft Reduce(Fields fields, OffsetDraft draft) => draft with
    {
        Reduction = fields.Optional("reduction"),
        ReducedKg = fields.OptionalNumber("reduced", "減らした量", "Reduced") ?? 0,
    };

    /// <summary>The line that counts a product's items, beside its other activities.</summary>
    public static bool IsItems(ActivityLine line) => line is { FactorKey: null, Unit: "個" };

    public static string Kg(Language language, decimal kg) => kg.ToString("#,0.#", language.Culture);

    public static IEnumerable<ActivityLine> Activities(Fields fields, IReadOnlyList<EmissionFactor> factors)
    {
        for (var row = 0; row < MaxRows; row++)
        {
            var (description, key, quantity) = (fields.Optional($"activity{row}"), fields.Optional($"factor{row}"), fields.Optional($"quantity{row}"));
            if ((description ?? key ?? quantity) is null)
                continue;
            if (quantity is null)
                throw Fields.Wrong($"quantity{row}", $"{row + 1}行目の量を入力してください。数えない行は空けてください。", $"Enter the quantity of row {row + 1}, or empty the row.");
            if (key == Direct)
                yield return new(description ?? "", null, Product(quantity, row), "kg-CO₂", 1, "利用者が直接入力した排出量", SourceStatus.Unverified.Code());
            else if (factors.FirstOrDefault(factor => factor.Key == key) is { } factor)
                yield return Bounded(new(description ?? "", factor.Key, Product(quantity, row), factor.Unit.Ja, factor.KgPerUnit, factor.Source, factor.Status.Code()), row);
            else
                throw Fields.Wrong($"factor{row}", $"{row + 1}行目の排出係数を選んでください。その年度にない係数は「電気などの係数を登録する」で加えられます。", $"Choose the factor of row {row + 1}. Missing ones can be entered below.");
        }
    }

    private static ActivityLine Bounded(ActivityLine line, int row) =>
        line.Kg <= 1_000_000_000_000m ? line : throw Fields.Wrong($"quantity{row}", "量と係数の積が大きすぎます。単位を確かめてください。", "Quantity times factor is too large. Check the unit.");

    private static decimal Product(string text, int row)
    {
        try { return Product(text); }
        catch (UserErrorException refused) { throw Fields.Wrong($"quantity{row}", refused.Japanese, refused.English); }
    }

    /// <summary>A number, or numbers multiplied and divided: 1200×20×2, 160÷4.58.</summary>
    public static decimal Product(string text)
    {
        var plain = text.Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace('×', '*').Replace('x', '*').Replace('÷', '/');
        decimal result = 1;
        foreach (var factor in plain.Split('*'))
        {
            var parts = factor.Split('/');
            result *= Number(parts[0], text);
            foreach (var divisor in parts.Skip(1))
                result = Bounded(result / (Number(divisor, text) is > 0.000_001m and var number ? number : throw Unreadable(text)));
            Bounded(result);
        }
        return result;

        decimal Bounded(decimal value) => value <= 1_000_000_000_000m ? value : throw Unreadable(text);
    }

    private static ActivityLine InYear(ActivityLine line, int year, IReadOnlyList<EmissionFactor> factors) =>
        line.FactorKey is not { } key ? line
        : factors.FirstOrDefault(factor => factor.Key == key) is { } factor ? line with { KgPerUnit = factor.KgPerUnit, Source = factor.Source, Status = factor.Status.Code() }
        : throw Fields.Wrong("year", $"「{OffsetLines.Name(Language.Japanese, line)}」の排出係数が{year}年度にありません。先にその年度の係数を登録してください。", $"There is no factor of FY{year} for '{OffsetLines.Name(Language.English, line)}'. Enter it first.");

    private static ActivityLine Items(long? items, decimal? perItem)
    {
        if (items is not > 0)
            throw Fields.Wrong("items", "商品の個数を1個以上で入力してください。", "Enter how many items there are.");
        if (perItem is not > 0)
            throw Fields.Wrong("perItem", "1個あたりの排出量を0より大きい数で入力してください。", "Enter the emissions of one item, above 0.");
        if (items > 1_000_000_000_000m / perItem)
            throw Fields.Wrong("perItem", "個数と1個あたりの排出量の積が大きすぎます。単位を確かめてください。", "Items times emissions is too large. Check the unit.");
        return new("商品 1個あたり × 個数", null, items.Value, "個", perItem.Value, "事業者が算定した1個あたりの排出量", SourceStatus.Unverified.Code());
    }

    private static decimal Number(string text, string whole) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000_000m ? number : throw Unreadable(whole);

    private static UserErrorException Unreadable(string text) =>
        new($"「{text}」を計算できません。数か、1200×20×2 のような掛け算・割り算で入力してください。", $"'{text}' is not a number, nor a product such as 1200×20×2.");
}
