using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Tests.Accounts;

public sealed class RightsTests
{
    private static readonly Capability[] Reading = [Capability.ReadForest, Capability.ReadImports, Capability.ReadOwners, Capability.ReadAudit, Capability.ReadLedger];
    private static readonly Capability[] Changing = [.. Enum.GetValues<Capability>().Except(Reading)];

    [Fact]
    public void Everybody_reads_the_forest() =>
        Assert.All(Roles.All, role => Assert.True(role.Gives(Capability.ReadForest)));

    [Theory]
    [InlineData(Role.Verifier)]
    [InlineData(Role.Viewer)]
    public void Readers_change_nothing(Role role) =>
        Assert.DoesNotContain(Changing, capability => role.Gives(capability));

    [Fact]
    public void A_worker_logs_work_and_changes_nothing_else() =>
        Assert.Equal([Capability.RecordWork], Changing.Where(capability => Role.Worker.Gives(capability)));

    [Fact]
    public void The_verifier_reads_everything_including_the_audit_log() =>
        Assert.All(Reading, capability => Assert.True(Role.Verifier.Gives(capability)));

    [Fact]
    public void The_officer_does_everything_but_people_and_the_audit_log()
    {
        Capability[] others = [Capability.ManageMembers, Capability.ReadAudit];
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.Equal(!others.Contains(capability), Role.Officer.Gives(capability)));
    }

    [Fact]
    public void Only_an_administrator_manages_people() =>
        Assert.Equal([Role.Admin], Roles.All.Where(role => role.Gives(Capability.ManageMembers)));

    [Fact]
    public void Several_roles_give_what_each_gives() =>
        Assert.True(new[] { Role.Admin, Role.Officer }.Give(Capability.ReadOwners));

    [Fact]
    public void Role_keys_are_read_back() =>
        Assert.All(Roles.All, role => Assert.Equal(role, Roles.Parse(role.Key())));

    [Theory]
    [InlineData("")]
    [InlineData("owner")]
    [InlineData("Admin")]
    public void An_unknown_role_is_refused(string key) => Assert.Throws<FormatException>(() => Roles.Parse(key));

    [Fact]
    public void A_link_s_token_is_read_back_and_never_repeats()
    {
        var town = MunicipalityCode.Parse("40348");
        var token = OneTimeToken.Create(town);
        Assert.True(OneTimeToken.TryParse(token.ToString(), out var read));
        Assert.Equal(token, read);
        Assert.NotEqual(token, OneTimeToken.Create(town));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("40348-")]
    [InlineData("99999-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("40348-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9")]
    public void A_broken_token_is_refused(string? text) => Assert.False(OneTimeToken.TryParse(text, out _));
}
