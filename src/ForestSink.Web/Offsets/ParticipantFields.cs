using ForestSink.Core.Offsets;
using ForestSink.PostGis.Offsets;
using ForestSink.Web.Credits;

namespace ForestSink.Web.Offsets;

/// <summary>Reads who shares an offset. A partnership has two, of which one may use no credits; the others have two or more with a share each.</summary>
internal static class ParticipantFields
{
    private const int MaxRows = 200;

    public static IReadOnlyList<ShareWeight> Read(Fields fields, string model)
    {
        if (!OffsetWords.HasShares(model))
            return [];
        var shares = Enumerable.Range(0, MaxRows).Select(row => Row(fields, row, model == "partnership")).OfType<ShareWeight>().ToList();
        if (shares.Count < 2)
            throw Fields.Wrong($"member{shares.Count}", "参加者を2者以上入力してください。", "Enter two participants or more.");
        if (model == "partnership" && shares.Count > 2)
            throw Fields.Wrong("member2", "連携は2つの市町村です。3者以上なら、種類を「共同購入」にしてください。", "A partnership has two; choose the joint purchase for more.");
        if (shares.All(share => share.Weight == 0))
            throw Fields.Wrong("weight0", "少なくとも一方の割合を0より大きくしてください。", "One of the shares must be above 0.");
        return shares;
    }

    private static ShareWeight? Row(Fields fields, int row, bool mayBeZero)
    {
        var (name, english) = (fields.Optional($"member{row}"), fields.Optional($"memberEn{row}"));
        var weight = fields.OptionalNumber($"weight{row}", "割合", "Share");
        if (name is null)
            return weight is null && english is null ? null : throw Fields.Wrong($"member{row}", "参加者の名前を入力してください。", "Enter the participant's name.");
        if (weight is null or > 1_000_000_000 || weight == 0 && !mayBeZero)
            throw Fields.Wrong($"weight{row}", mayBeZero ? "割合を0以上の数で入力してください。" : "割合を0より大きい数で入力してください。", mayBeZero ? "Enter a share of 0 or more." : "Enter a share above 0.");
        return new(name, weight.Value) { NameEn = english };
    }
}
