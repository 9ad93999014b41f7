using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Work;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Growth;

/// <summary>What a simulated piece of work is called in a list and on an order.</summary>
internal static class SavedPlanWords
{
    /// <summary>35年生、本数30%・材積18.4%; with the number of seedlings for a planting.</summary>
    public static string Measure(SimulatedWork work, ComparedPlan plan, Language language) => work.Kind switch
    {
        WorkKind.Thinning => language[
            $"{work.Age}年生、{How(work, plan).Ja}、本数{work.StemsPercent:0.#}%・材積{work.VolumePercent:0.#}%",
            $"age {work.Age}, {How(work, plan).En.ToLowerInvariant()}, {work.StemsPercent:0.#} % of the stems, {work.VolumePercent:0.#} % of the volume"],
        WorkKind.FinalCut => language[$"{work.Age}年生", $"age {work.Age}"],
        _ => language[$"{plan.Plan.Cut!.Value.PlantedPerHa:#,0} 本/ha", $"{plan.Plan.Cut!.Value.PlantedPerHa:#,0} per ha"],
    };

    public static string Instructions(SimulatedWork work, ComparedPlan plan, Language language) => language[
        $"成長予測の計画「{plan.Plan.Name}」から。{Measure(work, plan, language)}。",
        $"From the simulated plan “{plan.Plan.Name}”: {Measure(work, plan, language)}."];

    private static Core.Bilingual How(SimulatedWork work, ComparedPlan plan) => plan.Plan.Thinnings.First(thinning => thinning.Age == work.Age).Prescription.Method.Name();
}
