using System.Globalization;
using DemoCity;
using DemoCity.Output;

const string Usage = "usage: demo-city --out DIR [--stands N]";
string? folder = null;
var plan = CityPlan.Demo;
for (var k = 0; k < args.Length; k++)
{
    var value = k + 1 < args.Length ? args[k + 1] : null;
    switch (args[k])
    {
        case "--out" when value is not null:
            folder = value;
            break;
        case "--stands" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var stands) && stands is >= 500 and <= 300_000:
            plan = CityPlan.Large(stands);
            break;
        default:
            return Refuse($"{Usage}\nnot understood: {args[k]} {value} (N is 500 to 300000)");
    }

    k++;
}

if (folder is null) return Refuse(Usage);
var city = Municipality.Build(plan);
new MunicipalityFiles(city, folder).Write();
var records = city.Stands.SelectMany(s => s.Records).ToList();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    {plan.Name} {plan.Code}
    compartments {city.Stands.Max(s => s.Code.Compartment)}, stands {city.Stands.Count}, register records {records.Count}
    stands {city.Stands.Sum(s => s.Polygon.Area) / 10_000:0.00} ha of {city.Boundary.Area / 10_000:0.00} ha
    streams {city.Streams.Count}, roads {city.Roads.Count}, places {city.Places.Count}, other land {city.OpenLand.Count}
    """));
return 0;

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
