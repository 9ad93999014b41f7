namespace ForestSink.PostGis.Database;

/// <summary>
/// Who acts in the current flow of calls: a user's id, or the name of what acts without a user. Each transaction
/// tells the database, which writes it into the audit log. Where nobody is named the log says so itself
/// (<c>database:role</c>).
/// </summary>
public static class Acting
{
    /// <summary>Somebody who has not signed in yet.</summary>
    public const string Visitor = "visitor";

    /// <summary>The command line, on the server itself.</summary>
    public const string CommandLine = "command-line";

    private static readonly AsyncLocal<string?> Name = new();

    internal static string Current => Name.Value ?? "";

    /// <summary>Names who acts until the result is disposed.</summary>
    public static IDisposable As(string name)
    {
        var before = Name.Value;
        Name.Value = name;
        return new Restore(before);
    }

    public static IDisposable As(Guid userId) => As(userId.ToString());

    private sealed class Restore(string? before) : IDisposable
    {
        public void Dispose() => Name.Value = before;
    }
}
