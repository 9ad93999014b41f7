using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;

namespace ForestSink.Cli.Accounts;

/// <summary><c>forest-sink admin-link</c>: a one-time link that makes its holder the administrator of a municipality.</summary>
internal static class AdminLinkCommand
{
    public static Command Create()
    {
        var municipality = new Option<string?>("--municipality") { Description = "5-digit code; without it, every municipality" };
        var once = new Option<bool>("--once") { Description = "Only for municipalities that have no administrator yet." };
        var url = new Option<string>("--url") { Description = "Address of the web application", DefaultValueFactory = _ => "http://localhost:5080" };
        var format = Terminal.FormatOption();
        var command = new Command("admin-link", "Print a one-time link that makes its holder the administrator of a municipality.") { municipality, once, url, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var first = new FirstAdministrator(database);
            var links = new List<AdminLink>();
            foreach (var code in await first.ChosenAsync(arguments.GetValue(municipality), cancellation))
            {
                if (!arguments.GetValue(once) || !await first.ExistsAsync(code, cancellation))
                    links.Add(new AdminLink(code.ToString(), $"{arguments.GetValue(url)!.TrimEnd('/')}/invitations/{await first.InviteAsync(code, cancellation)}"));
            }
            Print(links, arguments.GetValue(format) == "json");
            return 0;
        });
        return command;
    }

    private static void Print(List<AdminLink> links, bool json)
    {
        if (json)
            Terminal.WriteJson(links);
        foreach (var link in json ? [] : links)
            Console.Out.WriteLine(Terminal.SpeaksJapanese
                ? $"{link.Municipality} の管理者になるリンク（7日以内に一度だけ）: {link.Url}"
                : $"Administrator of {link.Municipality} (works once, within 7 days): {link.Url}");
    }

    private sealed record AdminLink(string Municipality, string Url);
}
