using ForestSink.Core.Growth.Density;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>
/// Grows one stand year by year. The order inside a year makes the result reproducible: age, height, mortality down to the
/// maximum density curve, volume and diameter, treatment, carbon. The increment never spans a treatment.
/// </summary>
public static class StandSimulation
{
    public const int MostYears = 150;

    /// <returns>The start (year 0) and each year after it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More years than 150, a start without stems.</exception>
    public static IReadOnlyList<StandYear> Run(StandModel model, StandStart start, TreatmentPlan plan, int years)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(years, MostYears);
        if (!(start.StemsPerHa > 0) || start.Age < 1)
            throw new ArgumentOutOfRangeException(nameof(start), start, "A stand at the start has stems and an age of 1 or more.");
        var stand = new GrowingStand(model, start);
        var rows = new List<StandYear>(years + 1) { stand.Start() };
        for (var year = 1; year <= years; year++)
            rows.Add(stand.Grow(year, plan));
        return rows;
    }
}

/// <summary>The state of one stand between two years.</summary>
internal sealed class GrowingStand(StandModel model, StandStart start)
{
    private readonly Departure goal = Departure.None with { Volume = model.Calibration };
    private int age = start.Age;
    private double stems = start.StemsPerHa;
    private Departure departure = Departure.None with { Volume = model.Calibration };
    private double heightLag = 1;
    private int recovering;
    private double volumeBefore;
    private int bareYears = -1;

    public StandYear Start()
    {
        var (state, died) = Measure();
        volumeBefore = state.VolumeM3PerHa;
        return Row(0, state, state, Treatment.None, died, 0, default, null);
    }

    public StandYear Grow(int year, TreatmentPlan plan)
    {
        if (bareYears >= 0)
            return Bare(year, plan.Cut!.Value);
        age++;
        Recover();
        var (state, died) = Measure();
        var increment = state.VolumeM3PerHa - volumeBefore;
        if (plan.Cut is { } cut && age >= cut.Age)
            return CutDown(year, state, died, increment);
        var planned = plan.Thinnings.FirstOrDefault(thinning => thinning.Age == age);
        return planned.Age == age ? Thin(year, state, died, increment, planned.Prescription) : Keep(year, state, died, increment, null);
    }

    private (DensityState State, double Died) Measure()
    {
        var height = heightLag * model.Heights.HeightM(age, model.SiteFactor);
        var died = Math.Max(0, stems - model.Diagram.MaximumStemsPerHa(height));
        stems -= died;
        return (model.Diagram.At(height, stems, departure), died);
    }

    private void Recover()
    {
        if (recovering == 0)
            return;
        departure = departure.Towards(goal, recovering);
        heightLag = recovering == 1 ? 1 : heightLag + (1 - heightLag) / recovering;
        recovering--;
    }

    private StandYear Keep(int year, DensityState state, double died, double increment, Bilingual? problem)
    {
        volumeBefore = state.VolumeM3PerHa;
        return Row(year, state, state, Treatment.None, died, increment, default, problem);
    }

    private StandYear Thin(int year, DensityState state, double died, double increment, ThinningPrescription prescription)
    {
        ThinningOutcome outcome;
        try
        {
            outcome = Thinning.Apply(model.Diagram, state.HeightM, stems, departure, prescription);
        }
        catch (ThinningImpossibleException impossible)
        {
            return Keep(year, state, died, increment, impossible.Problem);
        }

        (stems, departure) = (outcome.After.StemsPerHa, outcome.Departure);
        heightLag *= outcome.After.HeightM / state.HeightM;
        recovering = prescription.Method == ThinningMethod.FromBelow ? recovering : model.RecoveryYears;
        volumeBefore = outcome.After.VolumeM3PerHa;
        return Row(year, state, outcome.After, Treatment.Thinning, died, increment, Bucking.Cut(state, outcome.After), null);
    }

    private StandYear CutDown(int year, DensityState state, double died, double increment)
    {
        (bareYears, volumeBefore) = (0, 0);
        return Row(year, state, null, Treatment.FinalCut, died, increment, Bucking.Cut(state, null), null);
    }

    private StandYear Bare(int year, FinalCut cut)
    {
        bareYears++;
        if (bareYears < cut.ReplantAfterYears)
            return new(year, 0, null, null, Treatment.None, 0, 0, default, model.Carbon is null ? null : 0, model.Carbon is null ? null : 0, false, null);
        (bareYears, age, stems, departure, heightLag, recovering) = (-1, 1, cut.PlantedPerHa * cut.Survival, goal, 1, 0);
        var (state, died) = Measure();
        volumeBefore = state.VolumeM3PerHa;
        return Row(year, state, state, Treatment.Planting, died, state.VolumeM3PerHa, default, null);
    }

    private StandYear Row(
        int year, DensityState before, DensityState? after, Treatment treatment, double died, double increment, LogAssortment harvest, Bilingual? problem)
    {
        var factor = model.Carbon?.Co2TonnesPerM3(age);
        var outside = !before.InCheckedRange || model.Heights.Extrapolates(age);
        return new(year, age, before, after, treatment, died, increment, harvest,
            increment * factor, (after?.VolumeM3PerHa ?? 0) * factor, outside, problem);
    }
}
