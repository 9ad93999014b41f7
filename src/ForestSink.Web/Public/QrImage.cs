using QRCoder;

namespace ForestSink.Web.Public;

/// <summary>A QR code as SVG, for paper.</summary>
internal static class QrImage
{
    public static string Of(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(4, "#000", "#fff", drawQuietZones: false);
    }
}
