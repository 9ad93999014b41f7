using System.Text.Json;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Growth;

/// <summary>A finished simulation as its job keeps it.</summary>
internal static class Stored
{
    public static ForestSimulationOrder Order(Job job) => JsonSerializer.Deserialize<ForestSimulationOrder>(job.Arguments, JsonSerializerOptions.Web)!;

    public static ForestSimulationResult Result(Job job) => JsonSerializer.Deserialize<ForestSimulationResult>(job.Result!, JsonSerializerOptions.Web)!;
}
