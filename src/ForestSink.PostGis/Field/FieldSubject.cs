using System.Text.Json;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Surveys;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Field;

/// <summary>What a tablet's changes became: a record of work or a survey plot. Neither, before the first change could be written.</summary>
internal sealed record FieldSubject(WorkRecord? Work, StoredSurvey? Plot)
{
    public const string WorkKind = "work-record", PlotKind = "plot";

    public bool Exists => Work is not null || Plot is not null;

    /// <summary>0 where nothing was written yet.</summary>
    public int Version => Work?.RowVersion ?? Plot?.Plot.Version ?? 0;

    /// <summary>Of the record of work; recorded or withdrawn for a plot; null where nothing was written yet.</summary>
    public string? State => Work?.State ?? (Plot is null ? null : Plot.Plot.ValidTo is null ? "recorded" : "withdrawn");

    /// <summary>Whoever wrote it last: a user's id, or the name of what acted without a user.</summary>
    public string? Author => Work is null ? Plot?.Plot.SavedBy : Work.DecidedBy ?? Work.SubmittedBy ?? Work.CreatedBy;

    public string AuthorName => Work?.SubmittedByName ?? Work?.CreatedByName ?? Plot?.Plot.SavedByName ?? "";

    /// <summary>The same values read back, as tablets name them; photos as they are said.</summary>
    /// <param name="fromOffice">The office wrote it: then all of it is said.</param>
    public IReadOnlyDictionary<string, JsonElement> Values(IReadOnlyDictionary<string, JsonElement> said, bool fromOffice = false)
    {
        var photos = said.Where(pair => pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal));
        return Work is not null ? FieldEntry.Values(Work, photos)
            : Plot is not null ? FieldPlot.Values(Plot, said, fromOffice)
            : new Dictionary<string, JsonElement>(StringComparer.Ordinal);
    }

    /// <param name="said">What all changes say together, where there are any: they tell which of both it is.</param>
    public static async Task<FieldSubject> FindAsync(MunicipalityTransaction transaction, Guid recordId, IReadOnlyDictionary<string, JsonElement> said, CancellationToken cancellation)
    {
        var work = FieldPlot.IsPlot(said) ? null : await WorkStore.FindAsync(transaction, recordId, cancellation);
        return new(work, work is null ? await SurveyStore.FindAsync(transaction, recordId, null, cancellation) : null);
    }
}
