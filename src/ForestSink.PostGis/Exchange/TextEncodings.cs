using System.Text;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>UTF-8 or CP932 (Windows Shift_JIS): the two encodings Japanese registers come in.</summary>
public static class TextEncodings
{
    public const string Utf8 = "UTF-8", Cp932 = "CP932";

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Lazy<Encoding> StrictCp932 = new(() =>
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    });

    public static Encoding Strict(string name) => name == Cp932 ? StrictCp932.Value : StrictUtf8;

    /// <summary>What a user or a .cpg file calls an encoding; null where it is neither of the two.</summary>
    public static string? Named(string? text) => text?.Trim().ToUpperInvariant().Replace("_", "-", StringComparison.Ordinal) switch
    {
        "UTF-8" or "UTF8" or "65001" => Utf8,
        "CP932" or "932" or "SJIS" or "SHIFT-JIS" or "SHIFTJIS" or "MS932" or "WINDOWS-31J" or "ANSI 932" or "MS-KANJI" => Cp932,
        _ => null,
    };

    /// <exception cref="UserErrorException">Neither UTF-8 nor CP932.</exception>
    public static string Required(string text) => Named(text) ?? throw new UserErrorException(
        $"文字コード「{text}」は使えません。UTF-8 か CP932 を指定してください。", $"The encoding '{text}' is not accepted; use UTF-8 or CP932.");

    public static bool IsValid(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            Strict(name).GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>UTF-8 where the bytes are valid UTF-8, otherwise CP932, otherwise byte by byte.</summary>
    public static string Decode(byte[] bytes) =>
        IsValid(bytes, Utf8) ? StrictUtf8.GetString(bytes) : IsValid(bytes, Cp932) ? StrictCp932.Value.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
