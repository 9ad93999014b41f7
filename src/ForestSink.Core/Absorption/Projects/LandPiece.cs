namespace ForestSink.Core.Absorption.Projects;

/// <summary>A piece of a register record with one history: its trees, when they were cut, what was planted.</summary>
internal sealed record LandPiece(string Id, decimal AreaHa, Trees Trees, int FromFy)
{
    /// <summary>Fiscal year of the final cut; null while the trees stand.</summary>
    public int? CutFy { get; init; }

    public WorkEvent? Cut { get; init; }

    /// <summary>The planting these trees come from; null for those that were enrolled.</summary>
    public WorkEvent? Planting { get; init; }

    /// <summary>The piece whose trees stood here before.</summary>
    public LandPiece? Before { get; init; }

    /// <summary>Whether something was planted after the cut.</summary>
    public bool IsReplanted { get; init; }

    public bool AwaitsPlanting => CutFy is not null && !IsReplanted;
}

/// <summary>Splits a record's land by its final cuts and plantings, in the order of the days. No hectare is lost or made.</summary>
internal sealed class LandPieces
{
    private readonly StandPart part;
    private readonly Action<string, FlagSeverity, int?, Bilingual> flag;
    private readonly List<LandPiece> pieces = [];
    private int splits;

    public LandPieces(StandPart part, IEnumerable<WorkEvent> works, Action<string, FlagSeverity, int?, Bilingual> flag)
    {
        this.part = part;
        this.flag = flag;
        pieces.Add(new("0", part.AreaHa!.Value, Trees.Of(part), int.MinValue));
        foreach (var work in works)
        {
            if (work is { Kind: "final-cut", Method: not "selection" })
                Cut(work);
            else if (work.Kind == "planting")
                Plant(work);
        }
    }

    public IReadOnlyList<LandPiece> All => pieces;

    /// <summary>Area of the record that a work reached: its share of the enrolled ground, to 4 decimals.</summary>
    public static decimal AreaOf(StandPart part, WorkEvent work, decimal areaHa) => Share(part, work) is var share && share >= 1
        ? areaHa
        : Math.Round(areaHa * share, 4, MidpointRounding.ToEven);

    public static decimal Share(StandPart part, WorkEvent work) =>
        work.IsWholeStand || part.GroundHa <= 0 || work.AreaHa >= part.GroundHa ? 1 : work.AreaHa / part.GroundHa;

    private void Cut(WorkEvent work)
    {
        var left = Split(AreaOf(part, work, part.AreaHa!.Value), piece => piece.CutFy is null && piece.FromFy <= work.FiscalYear, piece => piece with
        {
            CutFy = work.FiscalYear,
            Cut = work,
        });
        if (left > 0)
            flag("cut-exceeds-area", FlagSeverity.Warning, work.FiscalYear, new(
                $"主伐の記録のうち {left} ha は、立木の残っていない面積です。排出には計上していません。",
                $"{left} ha of the final cut have no trees left to cut; no emission is booked for them."));
    }

    private void Plant(WorkEvent work)
    {
        if (work.Planted.Count == 0)
        {
            flag("natural-regeneration", FlagSeverity.Note, work.FiscalYear, new("植栽樹種の記録がないため天然更新とみなし、再造林の計上はしません。", "No planted species is recorded: taken as natural regeneration, which earns no claim."));
            return;
        }

        var area = AreaOf(part, work, part.AreaHa!.Value);
        var stems = work.Planted.Sum(planted => planted.Stems);
        var given = 0m;
        foreach (var (planted, i) in work.Planted.OrderBy(p => p.SpeciesKey, StringComparer.Ordinal).Select((p, i) => (p, i)))
        {
            // The last species takes what rounding leaves, so that the parts sum to the whole.
            var share = i == work.Planted.Count - 1 ? area - given : Math.Round(stems > 0 ? area * planted.Stems / stems : area / work.Planted.Count, 4, MidpointRounding.ToEven);
            given += share;
            Plant(work, planted.SpeciesKey, share);
        }
    }

    private void Plant(WorkEvent work, string speciesKey, decimal areaHa)
    {
        var planted = new List<LandPiece>();
        var left = Split(areaHa, piece => piece.AwaitsPlanting && piece.CutFy <= work.FiscalYear, piece =>
        {
            planted.Add(Successor(piece, work, speciesKey));
            return piece with { IsReplanted = true };
        });
        if (left > 0 && IsTreeless)
            left = Split(left, piece => piece is { CutFy: null, Planting: null }, piece =>
            {
                planted.Add(Successor(piece, work, speciesKey));
                return piece with { CutFy = work.FiscalYear, IsReplanted = true };
            });
        pieces.AddRange(planted);
        if (left > 0)
            flag("planting-without-cut", FlagSeverity.Note, work.FiscalYear, new(
                $"植栽の記録のうち {left} ha は、伐採跡地の記録がありません。補植とみなし、再造林の計上はしません。",
                $"{left} ha of the planting have no cut-over land: taken as filling gaps, without a replanting claim."));
    }

    private bool IsTreeless => Trees.Of(part).ForestType is Forest.ForestType.CutOver or Forest.ForestType.NaturalCutOver or Forest.ForestType.Unstocked;

    private LandPiece Successor(LandPiece piece, WorkEvent work, string speciesKey) =>
        new($"{piece.Id}.{++splits}", piece.AreaHa, piece.Trees.Replanted(speciesKey, work.FiscalYear), work.FiscalYear)
        {
            Planting = work,
            Before = piece with { IsReplanted = true },
        };

    /// <summary>Takes the area from the pieces that fit, in their order; a piece larger than what is needed is split.</summary>
    /// <returns>Area for which no piece was found, ha.</returns>
    private decimal Split(decimal areaHa, Func<LandPiece, bool> fits, Func<LandPiece, LandPiece> change)
    {
        for (var i = 0; i < pieces.Count && areaHa > 0; i++)
        {
            var piece = pieces[i];
            if (!fits(piece))
                continue;
            if (piece.AreaHa > areaHa)
            {
                pieces[i] = piece with { AreaHa = piece.AreaHa - areaHa };
                pieces.Insert(i + 1, change(piece with { Id = $"{piece.Id}.{++splits}", AreaHa = areaHa }));
                return 0;
            }

            areaHa -= piece.AreaHa;
            pieces[i] = change(piece);
        }

        return areaHa;
    }
}
