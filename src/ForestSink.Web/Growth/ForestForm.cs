using System.Text.Json;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Growth;

/// <summary>The rule set as it is typed; percent and blanks become the order's figures.</summary>
internal sealed class ForestForm
{
    public int FiscalYear { get; set; }
    public int Years { get; set; } = 60;
    public string? Sugi { get; set; }
    public string? Hinoki { get; set; }
    public double Stocking { get; set; } = 0.63;
    public double StartRy { get; set; } = 0.75;
    public bool Thin { get; set; }
    public double FromRy { get; set; } = 0.8;
    public int AgeFrom { get; set; } = 20;
    public int AgeTo { get; set; } = 60;
    public int Between { get; set; } = 5;
    public double? ThinTo { get; set; } = 0.65;
    public double Share { get; set; } = 30;
    public double? ThinHa { get; set; } = 50;
    public double? ThinSlope { get; set; }
    public bool Densest { get; set; }
    public bool Cut { get; set; }
    public int CutAge { get; set; } = 60;
    public double? CutHa { get; set; } = 20;
    public double? CutSlope { get; set; }
    public int ReplantAfter { get; set; } = 1;
    public double Planted { get; set; } = 2000;
    public double Survival { get; set; } = 90;

    public ForestSimulationOrder Order()
    {
        Check(Years is >= 1 and <= 150, "年数は1～150にしてください。", "The years must be 1 to 150.");
        Check(FiscalYear is >= 1990 and <= 2200, "開始年度を西暦で入れてください。", "Give the first fiscal year.");
        Check(Stocking is > 0 and <= 2, "蓄積の補正係数は0より大きく2以下にしてください。", "The stocking factor must be above 0 and at most 2.");
        Check(StartRy is > 0 and < 1.1, "はじめの Ry は0より大きく1.1より小さくしてください。", "Ry at the start must be above 0 and below 1.1.");
        Check(!Thin || ThinTo is null || ThinTo > 0 && ThinTo < FromRy, "間伐後の Ry は、間伐を始める Ry より小さくしてください。", "Ry after thinning must be below the Ry that asks for thinning.");
        Check(!Thin || Share is > 0 and < 100, "間伐率は0～100%の間にしてください。", "The share must be between 0 and 100 %.");
        Check(!Cut || (CutAge is >= 10 and <= 200 && Planted > 0 && Survival is > 0 and <= 100 && ReplantAfter >= 1), "主伐と再造林の値を確かめてください。", "Check the figures of cutting and replanting.");
        Check(new[] { ThinSlope, CutSlope }.All(slope => slope is null or > 0 and < 90), "傾斜は0～90度の間にしてください。", "Slope must be between 0 and 90 degrees.");
        return new(
            FiscalYear, Years, [.. new[] { Sugi, Hinoki }.OfType<string>()], Stocking, StartRy,
            Thin, FromRy, AgeFrom, AgeTo, Between, ThinTo, Share / 100, ThinHa, Densest,
            Cut, CutAge, CutHa, ReplantAfter, Planted, Survival / 100)
        {
            ThinSlopeBelowDeg = ThinSlope,
            CutSlopeBelowDeg = CutSlope,
        };
    }

    public static ForestForm Of(string orderJson)
    {
        var order = JsonSerializer.Deserialize<ForestSimulationOrder>(orderJson, JsonSerializerOptions.Web)!;
        return new()
        {
            FiscalYear = order.FiscalYear,
            Years = order.Years,
            Sugi = order.DiagramKeys.FirstOrDefault(key => key.StartsWith("sugi", StringComparison.Ordinal)),
            Hinoki = order.DiagramKeys.FirstOrDefault(key => key.StartsWith("hinoki", StringComparison.Ordinal)),
            Stocking = order.Stocking,
            StartRy = order.StartYieldIndex,
            Thin = order.Thin,
            FromRy = order.ThinFromYieldIndex,
            AgeFrom = order.ThinAgeFrom,
            AgeTo = order.ThinAgeTo,
            Between = order.ThinYearsBetween,
            ThinTo = order.ThinTo,
            Share = order.ThinStemShare * 100,
            ThinHa = order.ThinMostHa,
            ThinSlope = order.ThinSlopeBelowDeg,
            Densest = order.DensestFirst,
            Cut = order.Cut,
            CutAge = order.CutAge,
            CutHa = order.CutMostHa,
            CutSlope = order.CutSlopeBelowDeg,
            ReplantAfter = order.ReplantAfterYears,
            Planted = order.PlantedPerHa,
            Survival = order.Survival * 100,
        };
    }

    private static void Check(bool isRight, string japanese, string english)
    {
        if (!isRight)
            throw new UserErrorException(japanese, english);
    }
}
