using Microsoft.AspNetCore.Components;

namespace ForestSink.Web.Shell;

/// <summary>A component that speaks the request's language through <see cref="T(string, string)"/>.</summary>
public abstract class LocalizedComponent : ComponentBase
{
    [Inject]
    protected Language Language { get; set; } = null!;

    protected string T(string japanese, string english) => Language[japanese, english];
}
