using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Field;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;
using ForestSink.PostGis.Work;
using Npgsql;

namespace ForestSink.PostGis.Field;

public sealed partial class FieldStore
{
    /// <summary>Writes the survey as a version of its plot where it says something new. The server computes the figures that count.</summary>
    private async Task<Bilingual?> SavePlotAsync(
        MunicipalityTransaction transaction, MunicipalityCode municipality, Guid plotId, StoredSurvey? stored, MergedRecord merged, List<FieldFlag> flags, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("SAVEPOINT field_plot", null, cancellation);
        try
        {
            var photos = FieldEntry.Photos(merged.Values);
            if (EvidenceStore.Faults(photos).FirstOrDefault() is { } fault)
                return fault.Message;
            if (stored is null || FieldMerge.Difference(FieldPlot.Values(stored, merged.Values), merged.Values).Count > 0)
            {
                var draft = await PlaceAsync(transaction, FieldPlot.Read(merged.Values, await species.FindAsync(transaction, cancellation)), flags, cancellation);
                await SurveySaving.SaveAsync(transaction, municipality, new(plotId, Guid.CreateVersion7(), stored?.Plot.Version ?? 0, draft), cancellation);
            }

            await EvidenceStore.LinkAsync(transaction, FieldSubject.PlotKind, plotId.ToString(), photos, cancellation);
            await WithdrawPhotosAsync(transaction, FieldSubject.PlotKind, plotId, photos, cancellation);
            return null;
        }
        catch (UserErrorException refused)
        {
            return new(refused.Japanese, refused.English);
        }
        catch (JsonException)
        {
            return new("調査の内容を読み取れませんでした。直して送り直してください。", "The survey could not be read. Correct it and send it again.");
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal) || refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT field_plot", null, cancellation);
            return new("この内容は登録できません。数値を確かめて、直してください。", "This cannot be registered. Check the figures and correct them.");
        }
    }

    /// <summary>A stand that was split or renumbered while the tablet was away is found by the plot's position.</summary>
    private static async Task<PlotDraft> PlaceAsync(MunicipalityTransaction transaction, PlotDraft draft, List<FieldFlag> flags, CancellationToken cancellation)
    {
        if (draft is not { StandCode: { } code, Position: not null })
            return draft;
        var there = await PlotPlacing.FindAsync(transaction, null, draft.Position, draft.SurveyedOn, cancellation);
        if (there.Code is null || there.Code == code)
            return draft;
        if (await transaction.QuerySingleAsync<bool>("SELECT EXISTS (SELECT FROM stand WHERE municipality_code = @municipality AND code = @code AND valid_to IS NULL)", new { code }, cancellation))
        {
            flags.Add(new("other-stand", $"調査区の位置は小班 {there.Code} の中です（記録は {code}）。確かめてください。", $"The plot's position lies in stand {there.Code}, the survey says {code}: please check."));
            return draft;
        }

        flags.Add(new("stand-changed", $"小班 {code} は留守の間に変わりました。位置から {there.Code} に割り当てました。", $"Stand {code} changed meanwhile; by its position the plot was put to {there.Code}."));
        return draft with { StandCode = there.Code };
    }
}
