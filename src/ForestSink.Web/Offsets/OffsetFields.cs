using System.Globalization;
using System.Text;
using ForestSink.Core.Offsets;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Offsets;
using ForestSink.Web.Credits;

namespace ForestSink.Web.Offsets;

/// <summary>Reads an offset's form into a draft. Activities come in numbered rows; empty ones do not count.</summary>
internal static class OffsetFields
{
    public const string Direct = "direct";
    private const int MaxRows = 40;

    public static OffsetDraft Read(Fields fields, IReadOnlyList<EmissionFactor> factors)
    {
        var model = fields.OneOf("model", OffsetWords.Models, "種類", "Model");
        var items = fields.OptionalWhole("items", "個数", "Items");
        var perItem = fields.OptionalNumber("perItem", "1個あたり", "Per item");
        var lines = Activities(fields, factors).ToList();
        if (model == "product")
            lines.Add(Items(items, perItem));
        return new(model, fields.Text("title", "件名", "Title"), fields.Text("organiser", "主催者・利用者", "Organiser"), fields.Year("year", "年度", "Fiscal year"))
        {
            TitleEn = fields.Optional("titleEn"),
            OrganiserEn = fields.Optional("organiserEn"),
            Period = fields.Optional("period"),
            Basis = fields.Optional("basis"),
            BasisEn = fields.Optional("basisEn"),
            People = (int?)fields.OptionalWhole("people", "参加者の数", "People"),
            IsExpected = fields.IsTicked("expected"),
            Activities = lines,
            Reduction = fields.Optional("reduction"),
            ReducedKg = fields.OptionalNumber("reduced", "減らした量", "Reduced") ?? 0,
            Shares = Shares(fields.Optional("shares")),
            ItemCount = model == "product" ? items : null,
            KgPerItem = model == "product" ? perItem : null,
            Told = fields.Optional("told"),
        };
    }

    public static IEnumerable<ActivityLine> Activities(Fields fields, IReadOnlyList<EmissionFactor> factors)
    {
        for (var row = 0; row < MaxRows; row++)
        {
            if (fields.Optional($"quantity{row}") is not { } quantity)
                continue;
            var description = fields.Optional($"activity{row}");
            var key = fields.Optional($"factor{row}");
            if (key == Direct)
                yield return new(description ?? "排出量", null, Product(quantity), "kg-CO₂", 1, "利用者が直接入力した排出量", SourceStatus.Unverified.Code());
            else if (factors.FirstOrDefault(factor => factor.Key == key) is { } factor)
                yield return new(description ?? factor.Name.Ja, factor.Key, Product(quantity), factor.Unit.Ja, factor.KgPerUnit, factor.Source, factor.Status.Code());
            else
                throw new UserErrorException($"{row + 1}行目の排出係数を選んでください。その年度にない係数は「係数を登録する」で加えられます。", $"Choose the factor of row {row + 1}. Missing ones can be entered below.");
        }
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
                result /= Number(divisor, text) is > 0 and var number ? number : throw Unreadable(text);
            if (result > 1_000_000_000_000m)
                throw Unreadable(text);
        }
        return result;
    }

    /// <summary>One participant per line: name, then weight.</summary>
    private static List<ShareWeight> Shares(string? text)
    {
        var shares = new List<ShareWeight>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = line.LastIndexOfAny([' ', '　', ',', '、', '\t']);
            if (cut <= 0 || !decimal.TryParse(line[(cut + 1)..].Normalize(NormalizationForm.FormKC), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) || weight is <= 0 or > 1_000_000_000)
                throw new UserErrorException($"参加者の行「{line}」を読めません。「名前 割合」の形で1行に1つ書いてください（例: みどり野市 60）。", $"'{line}' cannot be read. Write one participant per line: name, then weight.");
            shares.Add(new(line[..cut].Trim(' ', '　', ',', '、'), weight));
        }
        return shares;
    }

    private static ActivityLine Items(long? items, decimal? perItem)
    {
        if (items is not > 0 || perItem is not > 0)
            throw new UserErrorException("商品の個数と、1個あたりの排出量を入力してください。", "Enter the number of items and the emissions of one.");
        return new("商品 1個あたり × 個数", null, items.Value, "個", perItem.Value, "事業者が算定した1個あたりの排出量", SourceStatus.Unverified.Code());
    }

    private static decimal Number(string text, string whole) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000_000m ? number : throw Unreadable(whole);

    private static UserErrorException Unreadable(string text) =>
        new($"「{text}」を計算できません。数か、1200×20×2 のような掛け算・割り算で入力してください。", $"'{text}' is not a number, nor a product such as 1200×20×2.");
}
