using ForestSink.Core.Forest;

namespace ForestSink.Web.Work;

/// <summary>
/// A kind of thing that photos and documents may prove, registered with <c>AddSingleton(new EvidenceThing(…))</c> by the feature it
/// belongs to. What is not registered takes no evidence by the form.
/// </summary>
/// <param name="Kind">As in the table of links: work-record, work-order, plot, project-stand …</param>
/// <param name="Exists">Whether the municipality has the thing.</param>
internal sealed record EvidenceThing(string Kind, Func<IServiceProvider, MunicipalityCode, string, CancellationToken, Task<bool>> Exists);
