namespace ForestSink.Core.Exchange;

/// <summary>What an import check can find; the code is stable, the title is for people.</summary>
public sealed record FindingKind(string Code, Severity Severity, Bilingual Title)
{
    public static readonly FindingKind MissingValue = new("missing-value", Severity.Error, new("必須の値がない", "Required value missing"));
    public static readonly FindingKind BadStandCode = new("bad-stand-code", Severity.Error, new("林班・小班が読めない", "Unreadable stand code"));
    public static readonly FindingKind NotANumber = new("not-a-number", Severity.Error, new("数値でない", "Not a number"));
    public static readonly FindingKind BadArea = new("bad-area", Severity.Error, new("面積があり得ない", "Impossible area"));
    public static readonly FindingKind BadAge = new("bad-age", Severity.Error, new("林齢があり得ない", "Impossible age"));
    public static readonly FindingKind BadYear = new("bad-year", Severity.Error, new("植栽年があり得ない", "Impossible year of establishment"));
    public static readonly FindingKind BadShare = new("bad-share", Severity.Error, new("歩合があり得ない", "Impossible share"));
    public static readonly FindingKind BadAmount = new("bad-amount", Severity.Error, new("成長量・材積があり得ない", "Impossible growth or volume"));
    public static readonly FindingKind BadDate = new("bad-date", Severity.Error, new("日付が読めない", "Unreadable date"));
    public static readonly FindingKind BadCoordinates = new("bad-coordinates", Severity.Error, new("座標があり得ない", "Impossible coordinates"));
    public static readonly FindingKind NoGeometry = new("no-geometry", Severity.Error, new("図形がない", "No polygon"));
    public static readonly FindingKind AllUnknown = new("all-unknown", Severity.Error, new("樹種が1つも読めない", "No species could be read"));
    public static readonly FindingKind BeyondRepair = new("beyond-repair", Severity.Error, new("直せない図形", "Polygon beyond repair"));

    public static readonly FindingKind InvalidGeometry = new("invalid-geometry", Severity.Warning, new("図形の誤り（自己交差など）", "Invalid polygon (self-crossing etc.)"));
    public static readonly FindingKind UnknownSpecies = new("unknown-species", Severity.Warning, new("不明な樹種", "Unknown species"));
    public static readonly FindingKind UnknownForestType = new("unknown-forest-type", Severity.Warning, new("不明な林種", "Unknown forest type"));
    public static readonly FindingKind UnknownStorey = new("unknown-storey", Severity.Warning, new("不明な層区分", "Unknown storey"));
    public static readonly FindingKind DifferentPolygons = new("different-polygons", Severity.Warning, new("同じ小班に違う図形", "Different polygons under one stand code"));
    public static readonly FindingKind DuplicateRecord = new("duplicate-record", Severity.Warning, new("同じ記録の重複", "Duplicate record"));
    public static readonly FindingKind DuplicatePolygon = new("duplicate-polygon", Severity.Warning, new("違う小班に同じ図形", "One polygon under different stand codes"));
    public static readonly FindingKind OutsideMunicipality = new("outside-municipality", Severity.Warning, new("市町村の外", "Outside the municipality"));
    public static readonly FindingKind Overlap = new("overlap", Severity.Warning, new("小班の重なり", "Overlapping stands"));
    public static readonly FindingKind AgeAndYearDisagree = new("age-and-year-disagree", Severity.Warning, new("林齢と植栽年の食い違い", "Age and year of establishment disagree"));
    public static readonly FindingKind OldAge = new("old-age", Severity.Warning, new("300年を超える林齢", "Age over 300 years"));
    public static readonly FindingKind ZeroArea = new("zero-area", Severity.Warning, new("面積が0", "Area of 0"));
    public static readonly FindingKind AreaDiffers = new("area-differs", Severity.Info, new("簿面積と図上面積の差", "Register and polygon area differ"));
    public static readonly FindingKind NoRecord = new("no-record", Severity.Warning, new("森林簿の記録がない", "No register record"));
    public static readonly FindingKind OldDatum = new("old-datum", Severity.Warning, new("旧測地系", "Old geodetic datum"));
    public static readonly FindingKind AssumedSystem = new("assumed-coordinate-system", Severity.Warning, new("座標系を仮定", "Coordinate system assumed"));

    public static readonly FindingKind Sliver = new("sliver", Severity.Info, new("細片", "Sliver"));
    public static readonly FindingKind AreaNotDivided = new("area-not-divided", Severity.Info, new("樹種別の面積がない", "Area not divided by species"));
    public static readonly FindingKind OtherMunicipality = new("other-municipality", Severity.Info, new("ほかの市町村の行", "Rows of other municipalities"));
    public static readonly FindingKind PersonalColumn = new("personal-column", Severity.Info, new("個人情報の列は読み込まない", "Personal columns are not read"));
    public static readonly FindingKind FileNote = new("file-note", Severity.Info, new("ファイルの読み方", "How the file was read"));

    /// <summary>Every kind, heaviest first.</summary>
    public static IReadOnlyList<FindingKind> All { get; } =
    [
        MissingValue, BadStandCode, NotANumber, BadArea, BadAge, BadYear, BadShare, BadAmount, BadDate, BadCoordinates, NoGeometry, AllUnknown, BeyondRepair,
        InvalidGeometry, UnknownSpecies, UnknownForestType, UnknownStorey, DifferentPolygons, DuplicateRecord, DuplicatePolygon, OutsideMunicipality,
        Overlap, AgeAndYearDisagree, OldAge, ZeroArea, AreaDiffers, NoRecord, OldDatum, AssumedSystem,
        Sliver, AreaNotDivided, OtherMunicipality, PersonalColumn, FileNote,
    ];

    public static FindingKind Of(string code) =>
        All.FirstOrDefault(kind => kind.Code == code) ?? throw new ArgumentOutOfRangeException(nameof(code), code, "No such finding.");
}
