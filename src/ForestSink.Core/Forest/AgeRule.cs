namespace ForestSink.Core.Forest;

/// <summary>
/// Age (林齢) of a cohort. It advances by one on each 1 April; a stand is 1 in its year of origin. This counting holds for
/// 99.9 % of the Fukuoka registers (year of establishment + age = fiscal year of the register + 1).
/// </summary>
public static class AgeRule
{
    /// <summary>
    /// The fiscal year in which the cohort was 1: from the register's own age and the fiscal year of the register date
    /// where both are known, else the year of establishment, else null.
    /// </summary>
    public static int? OriginYear(int? registerAge, FiscalYear? register, int? establishmentYear) =>
        registerAge is { } age && register is { } asOf ? asOf.Year - age + 1 : establishmentYear;

    /// <summary>Age in years in <paramref name="year"/>; below 1 before the cohort's origin.</summary>
    public static int AgeIn(FiscalYear year, int originYear) => year.Year - originYear + 1;

    /// <summary>Five-year age class (齢級): ages 1–5 are class 1. An age below 1 has class 0.</summary>
    public static int AgeClass(int age) => age < 1 ? 0 : ((age - 1) / 5) + 1;
}
