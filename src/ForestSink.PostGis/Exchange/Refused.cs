using ForestSink.Core;

namespace ForestSink.PostGis.Exchange;

/// <summary>Ends a check early with a reason the user can act on; caught by the check, which reports it.</summary>
internal sealed class Refused(string code, string japanese, string english) : Exception(english)
{
    public Refusal Refusal { get; } = new(code, new Bilingual(japanese, english));
}
