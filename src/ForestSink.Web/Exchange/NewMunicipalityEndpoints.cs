using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Exchange;

/// <summary>Starting another municipality: an administrator opens it empty, and becomes its administrator too.</summary>
internal static class NewMunicipalityEndpoints
{
    public static void MapNewMunicipality(this RouteGroupBuilder imports)
    {
        var form = imports.MapGroup("/municipalities").RequireCapability(Capability.ManageMembers);
        form.MapGet("", () => Workspace.Page<NewMunicipalityPanel>("新しい市町村", "New municipality"));
        form.MapPost("", Create);
    }

    private static async Task<IResult> Create(IFormCollection form, ForestSinkDatabase database, CurrentUser user, AccountSnapshots snapshots, HttpContext http, CancellationToken cancellation)
    {
        if (!MunicipalityCode.TryParse(form["code"], out var code))
            throw new UserErrorException("市町村コードは40348のような5桁の数字です。", "A municipality code has five digits, such as 40348.");
        var name = form["name"].ToString().Trim();
        if (name.Length is 0 or > 100)
            throw new UserErrorException("市町村の名前を入れてください。", "Give the municipality's name.");
        if (user.Account.IsDemo)
            throw new UserErrorException("見本の利用者は、新しい市町村を始められません。", "A demo user cannot start a municipality.");
        if (!await NewMunicipality.CreateAsync(database, code, name, Zone(form, code), user.Account.UserId, cancellation))
            throw new UserErrorException($"市町村 {code} はすでにあります。", $"The municipality {code} exists already.");
        snapshots.Forget(user.Account.UserId);
        var address = $"/m/{code}/imports";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Redirect"] = address;
        return TypedResults.NoContent();
    }

    private static PlaneZone Zone(IFormCollection form, MunicipalityCode code) =>
        int.TryParse(form["zone"], CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 19 ? PlaneZone.Of(number)
        : code.Prefecture.DefaultZone ?? throw new UserErrorException(
            $"{code.Prefecture.Name.Ja}は平面直角座標系が複数あります。系を選んでください。", $"{code.Prefecture.Name.En} spans several plane zones. Choose one.");
}
