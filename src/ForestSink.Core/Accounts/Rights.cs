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

    /// <summary>See what was imported, what the checks found, and by which mapping.</summary>
    ReadImports,

    /// <summary>Compute an estimate and keep it.</summary>
    RunEstimates,

    /// <summary>See who owns a stand (林地台帳). Each look is logged.</summary>
    ReadOwners,

    /// <summary>Read the audit log and the state of its chain.</summary>
    ReadAudit,

    /// <summary>Invite people, give and take roles, close accounts, end sessions.</summary>
    ManageMembers,

    /// <summary>Plan and order work (施業計画), print work maps.</summary>
    PlanWork,

    /// <summary>Log work and plot surveys, in the field or at the desk, with their evidence.</summary>
    RecordWork,

    /// <summary>Accept work or send it back. What is accepted counts and changes the register.</summary>
    AcceptWork,

    /// <summary>Create FO-001 projects, enrol stands, run and freeze monitoring periods.</summary>
    ManageProjects,

    /// <summary>See lots, sales, offsets and the fund in full.</summary>
    ReadLedger,

    /// <summary>Register, sell, transfer and retire credits; certify offsets; move the fund's money.</summary>
    PostLedger,

    /// <summary>Choose planting sites, plan and hold planting events.</summary>
    PlanPlanting,
}

/// <summary>The rights table: capability × roles. What is not listed is not allowed.</summary>
public static class Rights
{
    private static readonly Dictionary<Capability, HashSet<Role>> Table = new()
    {
        [Capability.ReadForest] = [Role.Worker, Role.Officer, Role.Planner, Role.Verifier, Role.Viewer, Role.Admin],
        [Capability.EditForest] = [Role.Officer, Role.Admin],
        [Capability.ImportForest] = [Role.Officer, Role.Admin],
        [Capability.ReadImports] = [Role.Officer, Role.Verifier, Role.Admin],
        [Capability.RunEstimates] = [Role.Officer, Role.Planner, Role.Admin],
        [Capability.ReadOwners] = [Role.Officer, Role.Verifier],
        [Capability.ReadAudit] = [Role.Verifier, Role.Admin],
        [Capability.ManageMembers] = [Role.Admin],
        [Capability.PlanWork] = [Role.Officer, Role.Admin],
        [Capability.RecordWork] = [Role.Worker, Role.Officer, Role.Admin],
        [Capability.AcceptWork] = [Role.Officer, Role.Admin],
        [Capability.ManageProjects] = [Role.Officer, Role.Admin],
        [Capability.ReadLedger] = [Role.Officer, Role.Planner, Role.Verifier, Role.Admin],
        [Capability.PostLedger] = [Role.Officer, Role.Admin],
        [Capability.PlanPlanting] = [Role.Officer, Role.Planner, Role.Admin],
    };

    public static bool Gives(this Role role, Capability capability) => Table[capability].Contains(role);

    public static bool Give(this IEnumerable<Role> roles, Capability capability) => roles.Any(role => role.Gives(capability));
}
