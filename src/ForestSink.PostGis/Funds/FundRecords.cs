namespace ForestSink.PostGis.Funds;

/// <summary>The planting fund now, in yen.</summary>
/// <param name="AvailableYen">Free to be planned.</param>
/// <param name="CommittedYen">Planned for something, not yet spent.</param>
/// <param name="IncomeYen">All that ever came into the fund.</param>
public sealed record FundBalance(long AvailableYen, long CommittedYen, long SpentYen, long IncomeYen)
{
    /// <summary>What lies in the fund: free and committed money.</summary>
    public long InHandYen => AvailableYen + CommittedYen;
}

/// <summary>Money that came into the fund, and what became of it.</summary>
public sealed record FundIncome
{
    public required Guid IncomeId { get; init; }
    public required long MovementNo { get; init; }

    /// <summary>sale, donation or subsidy.</summary>
    public required string Kind { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required string Description { get; init; }
    public Guid? PartyId { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public Guid? SaleId { get; init; }
    public required long AmountYen { get; init; }
    public required long AvailableYen { get; init; }
    public required long CommittedYen { get; init; }
    public required long SpentYen { get; init; }
}

/// <summary>A budget taken out of the fund, for a planting event or anything else.</summary>
public sealed record Commitment
{
    public required Guid CommitmentId { get; init; }
    public string? EventRef { get; init; }
    public required string Description { get; init; }
    public string? DescriptionEn { get; init; }
    public required DateOnly CommittedOn { get; init; }

    /// <summary>What was set aside, less what was given back.</summary>
    public required long BudgetYen { get; init; }
    public required long SpentYen { get; init; }
    public required long LeftYen { get; init; }
    public DateOnly? LastSpentOn { get; init; }
}

/// <summary>Yen of one income in one commitment.</summary>
public sealed record IncomeUse
{
    public required Guid IncomeId { get; init; }
    public required Guid CommitmentId { get; init; }
    public required string Description { get; init; }
    public string? DescriptionEn { get; init; }
    public string? EventRef { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required string Kind { get; init; }
    public required long CommittedYen { get; init; }
    public required long SpentYen { get; init; }
    public DateOnly? LastSpentOn { get; init; }
}

/// <summary>A donation or subsidy.</summary>
/// <param name="Kind">donation or subsidy.</param>
public sealed record NewIncome(string Kind, long AmountYen, DateOnly On, string Description, Guid? PartyId = null, string? Document = null);

/// <param name="EventRef">The caller's own reference, such as a planting event's id.</param>
/// <param name="IncomeIds">Only out of these incomes, in this order; null: first in, first out.</param>
public sealed record NewCommitment(string? EventRef, string Description, string? DescriptionEn, long AmountYen, DateOnly On, IReadOnlyList<Guid>? IncomeIds = null);

/// <param name="IncomeIds">Only out of these of the commitment's incomes; null: first in, first out.</param>
public sealed record NewSpending(Guid CommitmentId, long AmountYen, DateOnly On, string Description, string? Document = null, IReadOnlyList<Guid>? IncomeIds = null);

/// <summary>A payment out of a budget that still counts.</summary>
public sealed record Spending(Guid MovementId, Guid CommitmentId, DateOnly OccurredOn, string Description, string? Document, long AmountYen);

/// <summary>One line of the journal in yen.</summary>
public sealed record YenLine
{
    public required Guid MovementId { get; init; }
    public required long MovementNo { get; init; }
    public required string Kind { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required int FiscalYear { get; init; }
    public required string Description { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public string? Document { get; init; }
    public string? Reason { get; init; }
    public required int LineNo { get; init; }
    public required string Account { get; init; }
    public Guid? IncomeId { get; init; }
    public long? IncomeNo { get; init; }
    public Guid? CommitmentId { get; init; }
    public Guid? SaleId { get; init; }
    public required long AmountYen { get; init; }
    public required bool IsReversed { get; init; }
}

/// <summary>Income and spending of one fiscal year, and what was in hand at its end.</summary>
public sealed record FundYear(int FiscalYear, long IncomeYen, long SpentYen, long InHandYen, bool IsClosed);

/// <summary>The fund's share of sales, newest first.</summary>
public sealed record FundRule(int RuleNo, DateOnly ValidFrom, Guid? ProgrammeId, string? ProgrammeName, decimal SharePercent, string? Reason);
