namespace ForestSink.Core.Accounts;

/// <summary>What kind of body a person belongs to (所属).</summary>
public enum OrganisationKind
{
    /// <summary>市町村.</summary>
    City,

    /// <summary>森林組合.</summary>
    Cooperative,

    /// <summary>NPO・団体.</summary>
    Npo,

    /// <summary>審査機関.</summary>
    Verifier,
}

/// <summary>The stored and spoken names of organisation kinds.</summary>
public static class OrganisationKinds
{
    public static IReadOnlyList<OrganisationKind> All { get; } = Enum.GetValues<OrganisationKind>();

    public static string Key(this OrganisationKind kind) => kind.ToString().ToLowerInvariant();

    public static string Japanese(this OrganisationKind kind) => kind switch
    {
        OrganisationKind.City => "市町村",
        OrganisationKind.Cooperative => "森林組合",
        OrganisationKind.Npo => "NPO・団体",
        OrganisationKind.Verifier => "審査機関",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string English(this OrganisationKind kind) => kind switch
    {
        OrganisationKind.City => "Municipality",
        OrganisationKind.Cooperative => "Forest co-operative",
        OrganisationKind.Npo => "NPO",
        OrganisationKind.Verifier => "Verifier",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <exception cref="FormatException">No kind has this key.</exception>
    public static OrganisationKind Parse(string key) =>
        All.FirstOrDefault(kind => kind.Key() == key, (OrganisationKind)(-1)) is var kind && Enum.IsDefined(kind)
            ? kind
            : throw new FormatException($"'{key}' is not a kind of organisation.");
}
