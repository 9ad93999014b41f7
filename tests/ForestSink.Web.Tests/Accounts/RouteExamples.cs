using System.Text.RegularExpressions;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>
/// For every parameter of a route an example. An id names a thing that really is in the first municipality; of the other one it
/// must answer 404. A new parameter name needs an entry here: what has no example cannot be walked, and fails the test.
/// </summary>
internal sealed partial class RouteExamples
{
    /// <summary>What is no id: values of the same meaning everywhere.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["tag"] = "ja",
        ["z"] = "14",
        ["x"] = "14120",
        ["y"] = "6580",
        ["version"] = "1",
        ["step"] = "2",
        ["fiscalYear"] = "2026",
        ["reason"] = "bamboo",
        ["measure"] = "index",
        ["owner"] = "40000",                                      // the prefecture, of a document that it shares
        ["thingKind"] = "work-record",
        ["list"] = "tasks",                                       // of a planting event
        ["token"] = "1",                                          // the secret of an invitation: open to whoever has it
        ["number"] = "33999-2025-0001-ABCDEF",                    // of a certificate: open to whoever has it
        ["city"] = "40348",                                       // a public page, where it is published
        ["eventNo"] = "1",                                        // of a public planting event, where it is published
        ["credential"] = "AQ",                                    // of the person's own passkeys
        ["sha256"] = new string('a', 64),                       // of a photo that may be sent
    };

    /// <summary>Routes whose id the sender makes: there is nothing yet that could be another's.</summary>
    public static readonly IReadOnlySet<string> Making = new HashSet<string>(StringComparer.Ordinal) { "PUT /m/{municipality}/evidence/{sha256}" };

    /// <summary>Ids by parameter name, or by the path up to it where one name stands for different things.</summary>
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);

    public static async Task<RouteExamples> CreateAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var examples = new RouteExamples();
        await examples.AddForestAsync(app, town);
        await examples.AddPeopleAsync(app, town, cancellation);
        await examples.AddEstimatesAsync(app, town, cancellation);
        await examples.AddGrowthAsync(app, town, cancellation);
        await examples.AddCanopyAsync(app, town);
        await examples.AddImportsAsync(app, town, cancellation);
        await examples.AddEvidenceAsync(app, town, cancellation);
        await examples.AddLedgerAsync(app, town, cancellation);
        await examples.AddPlantingAsync(app, town, cancellation);
        await examples.AddSurveysAsync(app, town, cancellation);
        await examples.AddWorkAsync(app, town, cancellation);
        await examples.AddProjectsAsync(app, town, cancellation);
        return examples;
    }

    public string StandId => ids["standId"];

    /// <summary>Parameters without an example.</summary>
    public IEnumerable<string> Unknown(string path) => Parameters(path).Where(parameter => Find(parameter) is null).Select(parameter => parameter.Path);

    /// <summary>Whether the path names something of a municipality, beside the municipality itself.</summary>
    public bool HasId(string path) => Parameters(path).Any(parameter => Id(parameter) is not null);

    public string Fill(string path, string municipality) => Parameter().Replace(path, match =>
        match.Groups["name"].Value == "municipality" ? municipality : Find(Named(path, match)) ?? throw new KeyNotFoundException($"{path}: no example for {match.Value}."));

    private string? Find((string Path, string Name) parameter) => Id(parameter) ?? Values.GetValueOrDefault(parameter.Name);

    private string? Id((string Path, string Name) parameter) => ids.GetValueOrDefault(parameter.Path) ?? ids.GetValueOrDefault(parameter.Name);

    private static IEnumerable<(string Path, string Name)> Parameters(string path) =>
        Parameter().Matches(path).Where(match => match.Groups["name"].Value != "municipality").Select(match => Named(path, match));

    /// <summary>"growth/forest/{run}" and "run".</summary>
    private static (string Path, string Name) Named(string path, Match match) => (
        Parameter().Replace(path[..(match.Index + match.Length)], other => $"{{{other.Groups["name"].Value}}}").Replace("/m/{municipality}/", "", StringComparison.Ordinal).TrimStart('/'),
        match.Groups["name"].Value);

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
