using System.CommandLine;
using ForestSink.Cli.Absorption;
using ForestSink.Cli.Absorption.Projects;
using ForestSink.Cli.Accounts;
using ForestSink.Cli.Credits;
using ForestSink.Cli.Database;
using ForestSink.Cli.Demo;
using ForestSink.Cli.Exchange;
using ForestSink.Cli.Forest;
using ForestSink.Cli.Growth;
using ForestSink.Cli.Planting;
using ForestSink.Cli.Shell;
using ForestSink.Cli.Surveys;
using ForestSink.Cli.Tiles;
using ForestSink.Cli.Work;
using ForestSink.PostGis.Database;

using var acting = Acting.As(Acting.CommandLine);

var root = new RootCommand("ForestSink: forest-sink management. / 森林吸収源の管理")
{
    MigrateCommand.Create(),
    MunicipalityCommand.Create(),
    ImportCommand.Create(),
    TerrainCommand.Create(),
    DemoCommand.Create(),
    EstimateCommand.Create(),
    ExplainCommand.Create(),
    ProjectCommand.Create(),
    YieldTableCommand.Create(),
    GrowthCommand.Create(),
    CreditsCommand.Create(),
    LedgerCommand.Create(),
    SurveyCommand.Create(),
    WorkCommand.Create(),
    AdminLinkCommand.Create(),
    AuditCommand.Create(),
    OwnersCommand.Create(),
    PlantingCommand.Create(),
};
return await Terminal.RunAsync(root, args);
