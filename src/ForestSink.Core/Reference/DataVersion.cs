using System.Security.Cryptography;
using System.Text;

namespace ForestSink.Core.Reference;

/// <summary>Identity of one edition of a reference table: its label and the SHA-256 of its whole text.</summary>
public readonly record struct DataVersion(string Label, string Sha256)
{
    /// <summary>Hash of the text as UTF-8, so that an edited file can never pass for the edition an old estimate used.</summary>
    public static DataVersion Of(string label, string text) =>
        new(label, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    public override string ToString() => $"{Label} ({Sha256[..12]})";
}
