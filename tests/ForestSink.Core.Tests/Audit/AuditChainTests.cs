using ForestSink.Core.Audit;

namespace ForestSink.Core.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly DateTime Start = new(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void An_untouched_chain_is_verified_to_its_last_entry()
    {
        var entries = Entries(5);
        var chain = new AuditChain();
        Assert.All(entries, entry => Assert.Null(chain.Add(entry)));
        Assert.Null(chain.Close(5, entries[^1].Hash));
        Assert.Equal((5L, entries[^1].At), (chain.VerifiedEntries, chain.VerifiedAt));
    }

    [Theory]
    [InlineData("actor")]
    [InlineData("action")]
    [InlineData("thing")]
    [InlineData("new")]
    [InlineData("old")]
    [InlineData("time")]
    [InlineData("municipality")]
    public void Any_changed_field_breaks_the_chain_at_its_entry(string field)
    {
        var entries = Entries(5);
        entries[2] = field switch
        {
            "actor" => entries[2] with { Actor = "somebody else" },
            "action" => entries[2] with { Action = "removed" },
            "thing" => entries[2] with { ThingId = "4" },
            "new" => entries[2] with { NewValues = """{"area": 2}""" },
            "old" => entries[2] with { OldValues = "{}" },
            "time" => entries[2] with { At = entries[2].At.AddTicks(10) },
            _ => entries[2] with { MunicipalityCode = "40349" },
        };
        Assert.Equal(3, Verify(entries)?.EntryNo);
    }

    [Fact]
    public void A_missing_entry_is_named()
    {
        var entries = Entries(5);
        entries.RemoveAt(1);
        Assert.Equal(2, Verify(entries)?.EntryNo);
    }

    [Fact]
    public void An_entry_that_was_rehashed_after_a_change_breaks_the_next_one()
    {
        var entries = Entries(5);
        var forged = entries[1] with { NewValues = "{}" };
        entries[1] = forged with { Hash = forged.ComputeHash() };
        Assert.Equal(3, Verify(entries)?.EntryNo);
    }

    [Fact]
    public void Entries_cut_off_at_the_end_are_missed_by_the_head()
    {
        var entries = Entries(5);
        var chain = new AuditChain();
        foreach (var entry in entries.Take(3))
            Assert.Null(chain.Add(entry));
        Assert.Equal(4, chain.Close(5, entries[^1].Hash)?.EntryNo);
    }

    [Fact]
    public void Moving_text_from_one_field_to_the_next_changes_the_content()
    {
        var entry = Entries(1)[0];
        var left = entry with { ThingKind = "stand", ThingId = "12" };
        var right = entry with { ThingKind = "stand1", ThingId = "2" };
        Assert.NotEqual(left.Content(), right.Content(), StringComparer.Ordinal);
        Assert.NotEqual((entry with { NewValues = null }).Content(), (entry with { NewValues = "" }).Content(), StringComparer.Ordinal);
    }

    private static BrokenLink? Verify(IEnumerable<AuditEntry> entries)
    {
        var chain = new AuditChain();
        return entries.Select(chain.Add).FirstOrDefault(broken => broken is not null);
    }

    private static List<AuditEntry> Entries(int count)
    {
        var entries = new List<AuditEntry>();
        var previous = new byte[32];
        for (var n = 1; n <= count; n++)
        {
            var entry = new AuditEntry
            {
                MunicipalityCode = "40348",
                EntryNo = n,
                At = Start.AddMinutes(n),
                Actor = "担当者",
                Action = "changed",
                ThingKind = "stand",
                ThingId = "12",
                NewValues = """{"area": 1}""",
                PreviousHash = previous,
                Hash = [],
            };
            entries.Add(entry with { Hash = previous = entry.ComputeHash() });
        }
        return entries;
    }
}
