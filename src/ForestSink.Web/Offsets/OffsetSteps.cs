using ForestSink.Core;
using ForestSink.PostGis.Offsets;

namespace ForestSink.Web.Offsets;

/// <summary>The steps in which an offset is written: what it is, then know, reduce, procure and offset, tell.</summary>
internal static class OffsetSteps
{
    public static IReadOnlyList<int> All { get; } = [1, 2, 3, 4, 5];

    public static Bilingual Name(int step) => step switch
    {
        1 => new("対象", "What"),
        2 => new("知る", "Know"),
        3 => new("減らす", "Reduce"),
        4 => new("無効化", "Retire"),
        _ => new("伝える", "Tell"),
    };

    public static bool IsDone(int step, Offset? offset) => offset is not null && step switch
    {
        1 => true,
        2 => offset.OffsetT > 0 || offset.EmissionsKg > 0,
        3 => offset.Ticks[1],
        4 => offset.IsCertified,
        _ => offset.Told is not null,
    };

    /// <summary>Where an offset is opened: at its first step that is not done; a certified one at its certificates.</summary>
    public static int Opens(Offset offset) => offset.IsCertified ? 5 : All.First(step => step == 5 || !IsDone(step, offset));
}
