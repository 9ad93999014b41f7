using ForestSink.Core.Accounts;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;

namespace ForestSink.Web.Jobs;

/// <summary>Who may stop a job: whoever may ask for one of its kind.</summary>
internal sealed class JobRights(CurrentUser user, IEnumerable<RegisteredJobHandler> handlers)
{
    public bool MayCancel(Job job) =>
        user.Can(handlers.FirstOrDefault(handler => handler.Kind == job.Kind)?.Needs ?? Capability.RunEstimates);
}
