namespace ForestSink.Core.Growth.Fitting;

/// <summary>Why a fit is doubtful or rejected, in words that say what to do.</summary>
internal static class FitReasons
{
    public static Bilingual NotPositive { get; } = new(
        "係数が0以下になりました。この式では表せないデータです。",
        "A parameter fell to 0 or below: this form cannot describe the data.");

    public static Bilingual Of(FitEnd end) => end switch
    {
        FitEnd.TooFewObservations => new(
            "点が足りません。係数3つの式には4点以上必要です。",
            "Too few points: a form with 3 parameters needs at least 4."),
        FitEnd.NotFiniteAtStart => new(
            "初期値を作れません。正の値をもつ、林齢の異なる点が2つ以上必要です。",
            "No starting values: at least two points of different age with values above 0 are needed."),
        FitEnd.OutOfSteps => new(
            "収束しませんでした。計算の上限まで残差平方和が下がり続けています。点の範囲を広げるか、別の式を選んでください。",
            "Did not converge: the sum of squares was still falling when the permitted steps were used up. Add points over a wider range of ages, or choose another form."),
        FitEnd.Undetermined => new(
            "収束しませんでした。係数が互いに打ち消し合い、点から一つに決まりません。点の範囲を広げるか、別の式を選んでください。",
            "Did not converge: the parameters offset each other and the points do not determine them. Add points over a wider range of ages, or choose another form."),
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, message: null),
    };

    public static Bilingual AsymptoteFarAway(double asymptote) => new(
        $"上限値 A = {asymptote:G4} が最大の観測値の5倍を超えます。データに頭打ちが現れていません。",
        $"The asymptote A = {asymptote:G4} is above 5 times the largest observation: the data do not show any levelling off.");

    public static Bilingual AsymptoteUnknown(double asymptote, double error) => new(
        $"上限値 A = {asymptote:G4} の標準誤差 {error:G4} が A より大きく、値が決まりません。",
        $"The standard error of the asymptote ({error:G4}) exceeds the asymptote A = {asymptote:G4}: it is not determined.");

    public static Bilingual AsymptoteDoubtful(double asymptote, double error) => new(
        $"上限値 A = {asymptote:G4} の標準誤差が {error:G4} と大きく、データより先の予測は当てになりません。",
        $"The asymptote A = {asymptote:G4} has a large standard error ({error:G4}): do not trust the curve beyond the data.");
}
