using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Shell;

/// <summary>Where the database and the shipped data are.</summary>
internal static class Settings
{
    /// <summary>The application's role: bound by row-level security.</summary>
    public static string ConnectionString => Connection("ConnectionStrings__ForestSink");

    /// <summary>The schema's owner: migrations and shipped reference data only.</summary>
    public static string OwnerConnectionString => Connection("ConnectionStrings__ForestSinkOwner");

    public static string DataDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    private static string Connection(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new UserErrorException($"データベースの接続先がありません。環境変数 {name} を設定するか、tools/forest-sink を使ってください。",
                $"No database is configured: set {name}, or use tools/forest-sink.");
}
