using ForestSink.Core.Forest;

namespace ForestSink.Web.Forest;

/// <summary>The current fiscal year in Japan, whatever the server's clock is set to.</summary>
public sealed class Today(TimeProvider clock)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    public DateOnly Date => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(Japan).Date);

    public FiscalYear FiscalYear => FiscalYear.Of(Date);
}
