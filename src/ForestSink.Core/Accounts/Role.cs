namespace ForestSink.Core.Accounts;

/// <summary>What a person is in one municipality (役割). A person may hold several roles, and others elsewhere.</summary>
public enum Role
{
    /// <summary>Forest-owners' co-operative (森林組合): reads the forest; works and surveys in it.</summary>
    Worker,

    /// <summary>City officer (市職員): everything but accounts and the audit log.</summary>
    Officer,

    /// <summary>Plans planting (植樹計画).</summary>
    Planner,

    /// <summary>Verifier or auditor (審査機関): reads everything including the audit log, changes nothing.</summary>
    Verifier,

    /// <summary>Reads the forest (閲覧者).</summary>
    Viewer,

    /// <summary>Administrator (管理者): invites people, gives roles, closes accounts, reads the audit log.</summary>
    Admin,
}

/// <summary>The stored and spoken names of roles.</summary>
public static class Roles
{
    public static IReadOnlyList<Role> All { get; } = Enum.GetValues<Role>();

    /// <summary>As stored: lower case.</summary>
    public static string Key(this Role role) => role.ToString().ToLowerInvariant();

    public static string Japanese(this Role role) => role switch
    {
        Role.Worker => "森林組合 作業者",
        Role.Officer => "市職員",
        Role.Planner => "植樹計画担当",
        Role.Verifier => "審査機関",
        Role.Viewer => "閲覧者",
        Role.Admin => "管理者",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static string English(this Role role) => role switch
    {
        Role.Worker => "Co-operative worker",
        Role.Officer => "City officer",
        Role.Planner => "Planting planner",
        Role.Verifier => "Verifier",
        Role.Viewer => "Viewer",
        Role.Admin => "Administrator",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <exception cref="FormatException">No role has this key.</exception>
    public static Role Parse(string key) =>
        All.FirstOrDefault(role => role.Key() == key, (Role)(-1)) is var role && Enum.IsDefined(role)
            ? role
            : throw new FormatException($"'{key}' is not a role.");

    /// <summary>Roles that change official data or other people's rights sign in with a second factor.</summary>
    public static bool NeedsSecondFactor(this Role role) => role is Role.Officer or Role.Admin;
}
