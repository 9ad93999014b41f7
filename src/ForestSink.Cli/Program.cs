using System.CommandLine;
using ForestSink.Cli.Database;
using ForestSink.Cli.Shell;

var root = new RootCommand("ForestSink: forest-sink management. / 森林吸収源の管理")
{
    MigrateCommand.Create(),
};
return await Terminal.RunAsync(root, args);
