namespace ForestSink.Core.Accounts;

/// <summary>Something a route lets a person do. A route asks for one capability; roles give them.</summary>
public enum Capability
{
    /// <summary>See the map, the stands, the estimates, and take them away as files.</summary>
    ReadForest,

    /// <summary>Change a stand, restore an earlier version.</summary>
    EditForest,

    /// <summary>Load a register or plan map; keep column mappings.</summary>
    ImportForest,

    /// <summary>Compute an estimate and keep it.</summary>
    RunEstimates,

    /// <summary>See who owns a stand (林地台帳). Each look is logged.</summary>
    ReadOwners,

    /// <summary>Read the audit log and the state of its chain.</summary>
    ReadAudit,

    /// <summary>Invite people, give and take roles, close accounts, end sessions.</summary>
    ManageMembers,
}

/// <summary>The rights table: role × capability. What is not listed is not allowed.</summary>
public static class Rights
{
    private static readonly Dictionary<Role, HashSet<Capability>> Table = new()
    {
        [Role.Worker] = [Capability.ReadForest],
        [Role.Officer] = [Capability.ReadForest, Capability.EditForest, Capability.ImportForest, Capability.RunEstimates, Capability.ReadOwners],
        [Role.Planner] = [Capability.ReadForest, Capability.RunEstimates],
        [Role.Verifier] = [Capability.ReadForest, Capability.ReadOwners, Capability.ReadAudit],
        [Role.Viewer] = [Capability.ReadForest],
        [Role.Admin] = [Capability.ReadForest, Capability.EditForest, Capability.ImportForest, Capability.RunEstimates, Capability.ReadAudit, Capability.ManageMembers],
    };

    public static bool Gives(this Role role, Capability capability) => Table[role].Contains(capability);

    public static bool Give(this IEnumerable<Role> roles, Capability capability) => roles.Any(role => role.Gives(capability));
}
