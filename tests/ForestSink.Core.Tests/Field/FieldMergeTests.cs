using System.Text.Json;
using ForestSink.Core.Field;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Field;

/// <summary>Several tablets change one record without a network; whatever reaches the server, and however, ends in one state.</summary>
public sealed class FieldMergeTests
{
    private static readonly Guid Record = Guid.NewGuid();

    [Fact]
    public void Order_repeats_and_late_arrival_make_no_difference() => Prop.ForAll(Histories().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (history, seed) =>
    {
        var random = new System.Random(seed);
        var arrived = history.Concat(history.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
        return Text(FieldMerge.Fold(arrived)) == Text(FieldMerge.Fold(history));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void What_is_dropped_on_the_way_and_sent_again_ends_as_if_it_had_never_been_dropped() => Prop.ForAll(Histories().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (history, seed) =>
    {
        var random = new System.Random(seed);
        var first = history.Where(_ => random.Next(2) == 0).ToList();
        var early = FieldMerge.Fold(first);
        var late = FieldMerge.Fold(first.Concat(history));
        return Text(late) == Text(FieldMerge.Fold(history))
            && early.Waiting.All(id => first.Exists(delta => delta.DeltaId == id))
            && first.Count == early.Waiting.Count + Counted(first);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void No_value_that_somebody_gave_last_is_lost() => Prop.ForAll(Histories().ToArbitrary(), history =>
    {
        var merged = FieldMerge.Fold(history);
        return history.Where(delta => merged.Heads.Contains(delta.DeltaId)).All(delta => delta.Changes.All(change =>
            Raw(change.Value.New) == (merged.Values.TryGetValue(change.Key, out var value) ? Raw(value) : "null")
            || merged.Conflicts.Any(conflict => conflict.Property == change.Key && conflict.Candidates.Any(candidate => Raw(candidate.Value) == Raw(change.Value.New)))));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Different_values_of_one_record_go_together()
    {
        var made = Change([], ("note", null, "a"), ("hauledM3", null, "1"));
        var mine = Change([made], ("note", "a", "b"));
        var theirs = Change([made], ("hauledM3", "1", "2"));
        var merged = FieldMerge.Fold([theirs, made, mine]);
        Assert.Empty(merged.Conflicts);
        Assert.Equal(("b", "2"), (merged.Values["note"].GetString(), merged.Values["hauledM3"].GetString()));
        Assert.Equal(new[] { mine.DeltaId, theirs.DeltaId }.Order(), merged.Heads.Order());
    }

    [Fact]
    public void The_same_value_given_twice_is_a_dispute_with_its_base_until_somebody_chooses()
    {
        var made = Change([], ("note", null, "a"));
        var mine = Change([made], ("note", "a", "b"));
        var theirs = Change([made], ("note", "a", "c"));
        var conflict = Assert.Single(FieldMerge.Fold([theirs, made, mine]).Conflicts);
        Assert.Equal(("note", "a"), (conflict.Property, conflict.Base?.GetString()));
        Assert.Equal(["b", "c"], conflict.Candidates.Select(candidate => candidate.Value?.GetString()).Order(StringComparer.Ordinal));

        var choice = Change([mine, theirs], ("note", "b", "c"));
        var settled = FieldMerge.Fold([choice, theirs, made, mine]);
        Assert.Empty(settled.Conflicts);
        Assert.Equal("c", settled.Values["note"].GetString());
        Assert.Equal([choice.DeltaId], settled.Heads);
    }

    [Fact]
    public void Two_people_who_say_the_same_do_not_disagree()
    {
        var made = Change([], ("note", null, "a"));
        var merged = FieldMerge.Fold([made, Change([made], ("note", "a", "b")), Change([made], ("note", "a", "b"))]);
        Assert.Empty(merged.Conflicts);
        Assert.Equal("b", merged.Values["note"].GetString());
    }

    [Fact]
    public void A_change_whose_base_is_missing_waits_for_it()
    {
        var made = Change([], ("note", null, "a"));
        var later = Change([made], ("note", "a", "b"));
        var early = FieldMerge.Fold([later]);
        Assert.Equal([later.DeltaId], early.Waiting);
        Assert.Empty(early.Values);
        Assert.Equal("b", FieldMerge.Fold([later, made]).Values["note"].GetString());
    }

    [Fact]
    public void A_change_that_rests_on_itself_counts_for_nothing_and_harms_nothing()
    {
        var id = Guid.CreateVersion7();
        var circle = new FieldDelta(id, Record, [id], new Dictionary<string, ValueChange>(StringComparer.Ordinal) { ["note"] = new(null, Json("x")) });
        Assert.Equal([id], FieldMerge.Fold([circle]).Waiting);
    }

    [Theory]
    [InlineData("""{"a":1,"b":null}""", """{"a":1.0}""", true)]
    [InlineData("""[1,2]""", """[2,1]""", false)]
    [InlineData("""{"x":"1","y":[{"p":1,"q":2}]}""", """{"y":[{"q":2,"p":1}],"x":"1"}""", true)]
    public void Values_are_compared_by_what_they_say(string one, string other, bool same)
    {
        Dictionary<string, JsonElement> With(string json) => new(StringComparer.Ordinal) { ["v"] = JsonDocument.Parse(json).RootElement };
        Assert.Equal(same, FieldMerge.Difference(With(one), With(other)).Count == 0);
    }

    /// <summary>Up to nine changes of three values by several tablets; each knows some of the changes before it.</summary>
    private static Gen<List<FieldDelta>> Histories() =>
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(1, 9)
        select Make(seed, count);

    private static List<FieldDelta> Make(int seed, int count)
    {
        var random = new System.Random(seed);
        var made = new List<FieldDelta>();
        for (var i = 0; i < count; i++)
        {
            var seen = made.Where(_ => random.Next(2) == 0).ToList();
            var before = FieldMerge.Fold(seen.Where(delta => delta.BasedOn.All(id => seen.Exists(one => one.DeltaId == id))));
            var changes = new[] { "note", "hauledM3", "stands" }.Where(_ => random.Next(2) == 0).DefaultIfEmpty("note")
                .ToDictionary(name => name, name => new ValueChange(before.Values.TryGetValue(name, out var old) ? old : null, random.Next(5) == 0 ? null : Json($"v{random.Next(4)}")), StringComparer.Ordinal);
            made.Add(new(Guid.CreateVersion7(), Record, before.Heads, changes));
        }

        return made;
    }

    private static int Counted(List<FieldDelta> deltas)
    {
        var waiting = FieldMerge.Fold(deltas).Waiting;
        return deltas.Count(delta => !waiting.Contains(delta.DeltaId));
    }

    private static FieldDelta Change(FieldDelta[] basedOn, params (string Name, string? Old, string? New)[] changes) =>
        new(Guid.CreateVersion7(), Record, [.. basedOn.Select(delta => delta.DeltaId)],
            changes.ToDictionary(change => change.Name, change => new ValueChange(change.Old is null ? null : Json(change.Old), change.New is null ? null : Json(change.New)), StringComparer.Ordinal));

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);

    private static string Raw(JsonElement? value) => value?.GetRawText() ?? "null";

    private static string Text(MergedRecord merged) => JsonSerializer.Serialize(merged);
}
