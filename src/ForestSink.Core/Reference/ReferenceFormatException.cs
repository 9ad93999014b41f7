namespace ForestSink.Core.Reference;

/// <summary>A reference file is not what it must be; says in both languages where and why.</summary>
public sealed class ReferenceFormatException : Exception
{
    public ReferenceFormatException(int row, string column, Bilingual problem)
        : base(Locate(row, column, problem).ToString())
    {
        Row = row;
        Column = column;
        Problem = Locate(row, column, problem);
    }

    /// <summary>Line of the file counted from 1 (the header counts); 0 when the whole file is meant.</summary>
    public int Row { get; }

    /// <summary>Column heading or JSON path; empty when the whole row is meant.</summary>
    public string Column { get; }

    public Bilingual Problem { get; }

    private static Bilingual Locate(int row, string column, Bilingual problem)
    {
        var ja = (row > 0 ? $"{row}行目" : "") + (column.Length > 0 ? $"「{column}」" : "");
        var en = (row > 0 ? $"row {row}" : "") + (column.Length > 0 ? $" column '{column}'" : "");
        return new(
            ja.Length > 0 ? $"{ja}: {problem.Ja}" : problem.Ja,
            en.Length > 0 ? $"{en.TrimStart()}: {problem.En}" : problem.En);
    }
}
