using OpsConsole.MobileHarness;

return await HarnessCommand.RunAsync(args);
