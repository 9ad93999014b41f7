using ForestSink.Core;
using ForestSink.Core.Exchange;

namespace ForestSink.Web.Exchange;

/// <summary>A field of a mapping as the editor shows it: of the record, or of one of its species slots.</summary>
internal sealed record MappingField(
    string Key, Bilingual Name, Func<RecordColumns, IReadOnlyList<string>> Get, Func<RecordColumns, IReadOnlyList<string>, RecordColumns> Set)
{
    public static IReadOnlyList<MappingField> Record { get; } =
    [
        new("municipality", new("市町村名", "Municipality"), c => c.Municipality, (c, v) => c with { Municipality = v }),
        new("code", new("林小班コード（1列の場合）", "Stand code (in one column)"), c => c.Code, (c, v) => c with { Code = v }),
        new("compartment", new("林班", "Compartment"), c => c.Compartment, (c, v) => c with { Compartment = v }),
        new("subCompartment", new("準林班", "Sub-compartment"), c => c.SubCompartment, (c, v) => c with { SubCompartment = v }),
        new("stand", new("小班", "Stand"), c => c.Stand, (c, v) => c with { Stand = v }),
        new("branch", new("枝番", "Branch"), c => c.Branch, (c, v) => c with { Branch = v }),
        new("treatmentNo", new("施業番号", "Treatment number"), c => c.TreatmentNo, (c, v) => c with { TreatmentNo = v }),
        new("storey", new("層区分", "Storey"), c => c.Storey, (c, v) => c with { Storey = v }),
        new("forestType", new("林種", "Forest type"), c => c.ForestType, (c, v) => c with { ForestType = v }),
        new("management", new("施業方法", "Management"), c => c.Management, (c, v) => c with { Management = v }),
        new("ownership", new("所有区分（個人名は不可）", "Ownership class (no names)"), c => c.Ownership, (c, v) => c with { Ownership = v }),
        new("area", new("面積", "Area"), c => c.Area, (c, v) => c with { Area = v }),
        new("registerDate", new("基準日", "Register date"), c => c.RegisterDate, (c, v) => c with { RegisterDate = v }),
        new("sourceKey", new("記録の番号", "Record id"), c => c.SourceKey, (c, v) => c with { SourceKey = v }),
    ];
}

/// <inheritdoc cref="MappingField"/>
internal sealed record SlotField(
    string Key, Bilingual Name, Func<CohortColumns, IReadOnlyList<string>> Get, Func<CohortColumns, IReadOnlyList<string>, CohortColumns> Set)
{
    public static IReadOnlyList<SlotField> All { get; } =
    [
        new("species", new("樹種", "Species"), c => c.Species, (c, v) => c with { Species = v }),
        new("age", new("林齢", "Age"), c => c.Age, (c, v) => c with { Age = v }),
        new("establishmentYear", new("植栽年", "Year of establishment"), c => c.EstablishmentYear, (c, v) => c with { EstablishmentYear = v }),
        new("slotArea", new("樹種ごとの面積", "Own area"), c => c.Area, (c, v) => c with { Area = v }),
        new("share", new("歩合（%）", "Share (%)"), c => c.Share, (c, v) => c with { Share = v }),
        new("siteClass", new("地位", "Site class"), c => c.SiteClass, (c, v) => c with { SiteClass = v }),
        new("increment", new("成長量（m³/ha・年）", "Increment (m³/ha·yr)"), c => c.Increment, (c, v) => c with { Increment = v }),
        new("volumePerHa", new("材積（m³/ha）", "Volume (m³/ha)"), c => c.VolumePerHa, (c, v) => c with { VolumePerHa = v }),
    ];
}
