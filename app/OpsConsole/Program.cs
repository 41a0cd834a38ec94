using OpsConsole.Cli;

return await CommandLine.RunAsync(args);
