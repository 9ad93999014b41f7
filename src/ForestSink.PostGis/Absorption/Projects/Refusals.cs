using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>What the database refuses about projects, in the user's words.</summary>
internal static class Refusals
{
    public static async Task<T> InWordsAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (PostgresException refused)
        {
            if (Words(refused) is { } words)
                throw words;
            throw;
        }
    }

    private static UserErrorException? Words(PostgresException refused) => refused.ConstraintName switch
    {
        "project_registry_no" => new("このプロジェクト番号は、ほかのプロジェクトで使われています。", "Another project has this registry number.", refused),
        "project_check" or "project_first_fy_check" => new("認証対象期間は2013年度以降の8～16年度にしてください。", "The certification period is 8 to 16 fiscal years, from FY2013 on.", refused),
        "stand_counted_once" => new($"同じ年度に二重に登録される小班があります。{refused.MessageText}", $"A stand would be counted twice in one fiscal year. {refused.MessageText}", refused),
        "stand_area_counted_once" => new($"登録する面積の合計が小班の面積を超えます。{refused.MessageText}", $"The enrolled parts would exceed the stand's area. {refused.MessageText}", refused),
        "enrolment_in_period" => new($"登録の年度がプロジェクトの認証対象期間の外です。{refused.MessageText}", $"The enrolment is outside the certification period. {refused.MessageText}", refused),
        "frozen_without_errors" => new("直すべき項目が残っているため、確定できません。", "The run has errors that must be mended before it can be frozen.", refused),
        "year_frozen_once" => new("同じ年度を含むモニタリングが、すでに確定されています。", "A frozen run already has one of these fiscal years.", refused),
        _ => null,
    };
}
