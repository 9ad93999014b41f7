using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.Core.Absorption;

/// <summary>The reference data of an estimate; with their versions they make it repeatable.</summary>
public sealed record EstimateBasis(
    Methodology Methodology, ExpansionFactorTable Factors, SpeciesCatalogue Species, IReadOnlyList<YieldTable> ReferenceTables);

/// <summary>What is asked for.</summary>
/// <param name="OwnTables">The municipality's own yield tables, in order of preference.</param>
/// <param name="ForestTypes">Those to estimate; null for every type that bears trees. Cohorts of others get a reason.</param>
public sealed record EstimateRequest(
    MunicipalityCode Municipality, FiscalYearRange Years, GrowthChoice Growth, IReadOnlyList<YieldTable> OwnTables,
    IReadOnlyList<ForestType>? ForestTypes = null);
