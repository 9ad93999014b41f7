using ForestSink.Core.Accounts;

namespace ForestSink.Web.Accounts;

/// <summary>Who may use a route. Every route carries one; see <see cref="RightsGate"/>.</summary>
public sealed class RouteRight
{
    private RouteRight(Capability? capability) => Capability = capability;

    /// <summary>Anybody: sign-in, invitation links, scripts and styles.</summary>
    public static RouteRight Everybody { get; } = new(null);

    /// <summary>Whoever has signed in: their own account.</summary>
    public static RouteRight SignedIn { get; } = new(null);

    /// <summary>Members of the address's municipality whose role gives this; null for the two above.</summary>
    public Capability? Capability { get; }

    public static RouteRight For(Capability capability) => new(capability);
}

/// <summary>How routes and groups say who may use them. A route's own right comes before its group's.</summary>
public static class RouteRights
{
    public static TBuilder RequireCapability<TBuilder>(this TBuilder builder, Capability capability)
        where TBuilder : IEndpointConventionBuilder => builder.WithRight(RouteRight.For(capability));

    public static TBuilder RequireSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithRight(RouteRight.SignedIn);

    public static TBuilder OpenToEverybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithRight(RouteRight.Everybody);

    private static TBuilder WithRight<TBuilder>(this TBuilder builder, RouteRight right)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(right));
        return builder;
    }
}
