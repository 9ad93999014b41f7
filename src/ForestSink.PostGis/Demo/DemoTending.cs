using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// What was done in the demo project's stands, recorded by the worker and accepted by the officer as any work is: thinnings in three
/// fiscal years, and one old stand cut and planted again.
/// </summary>
internal sealed class DemoTending(ForestSinkDatabase database)
{
    private readonly WorkStore store = new(database);

    /// <returns>The stands that were worked in.</returns>
    public async Task<IReadOnlySet<long>> LoadAsync(MunicipalityCode municipality, IReadOnlyList<DemoStand> stands, DateOnly today, CancellationToken cancellation)
    {
        var grown = stands.Where(stand => stand.Age is >= 25 and <= 60 && stand.AreaHa >= 1).Select(stand => stand.StandId).ToList();
        var old = stands.Where(stand => stand.Age > 60 && stand.AreaHa is >= 0.4m and <= 1).Select(stand => stand.StandId).Take(1).ToList();
        WorkEntry[] works =
        [
            Thinning(new(2023, 11, 15), grown[..5], 31, 24),
            Work("final-cut", "clear", new(2024, 6, 20), old) with { LabourPersonDays = 24 },
            Thinning(new(2024, 10, 25), grown[5..11], 33, 27),
            Work("planting", "container", new(2025, 3, 14), old) with { LabourPersonDays = 15, Planted = [new("hinoki", 1500)] },
            Thinning(new(2025, 11, 20), grown[11..17], 30, 23),
        ];
        var users = await new DemoUsers(database).ListAsync(cancellation);
        foreach (var (work, no) in works.Select((work, i) => (work, i + 1)))
        {
            using (Acting.As(users[Role.Worker]))
            {
                var result = await store.SubmitAsync(municipality, new WorkSubmission { SubmissionId = Id(2, no), RecordId = Id(1, no), Source = "office", Entry = work }, today, cancellation);
                if (result.Outcome != SubmissionOutcome.Stored)
                    throw new InvalidOperationException(string.Join(' ', result.Findings.Select(finding => finding.Message.En)));
            }

            using (Acting.As(users[Role.Officer]))
                await store.AcceptAsync(municipality, Id(1, no), 1, cancellation);
        }

        return works.SelectMany(work => work.Stands).Select(stand => stand.StandId).ToHashSet();
    }

    private static WorkEntry Thinning(DateOnly done, IEnumerable<long> stands, decimal stems, decimal volume) =>
        Work("thinning", "selective-haul", done, stands) with { LabourPersonDays = 36, StemsRemovedPercent = stems, VolumeRemovedPercent = volume };

    private static WorkEntry Work(string kind, string method, DateOnly done, IEnumerable<long> stands) =>
        new() { Kind = kind, Method = method, DoneOn = done, Crew = "第1班（架空）", Stands = [.. stands.Select(id => new WorkedStand(id))] };

    private static Guid Id(int kind, int no) => new(0x0D330999, (short)(0x30 + kind), 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)no);
}
