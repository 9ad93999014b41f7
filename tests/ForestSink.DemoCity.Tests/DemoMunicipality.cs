using DemoCity;
using ForestSink.DemoCity.Tests;

[assembly: AssemblyFixture(typeof(DemoMunicipality))]

namespace ForestSink.DemoCity.Tests;

/// <summary>The demo city, built once for all tests that look at it.</summary>
public sealed class DemoMunicipality
{
    internal Municipality City { get; } = Municipality.Build(CityPlan.Demo);
}
