using System.CommandLine;
using ForestSink.Cli.Accounts;
using ForestSink.Cli.Database;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;

var root = new RootCommand("ForestSink: forest-sink management. / 森林吸収源の管理")
{
    MigrateCommand.Create(),
    AdminLinkCommand.Create(),
    AuditCommand.Create(),
};
using var acting = Acting.As(Acting.CommandLine);
return await Terminal.RunAsync(root, args);
