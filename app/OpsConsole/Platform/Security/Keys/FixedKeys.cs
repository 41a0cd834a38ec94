using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>Keys that come with the process and not from the table: those of the environment, and the demo's in Development.</summary>
internal sealed class FixedKeys(IConfiguration configuration, DemoCredentials demo, KeyMeters meters)
{
    public const string ServerVariable = "OPSCONSOLE_BOOTSTRAP_SERVER_KEY";
    public const string OpsVariable = "OPSCONSOLE_BOOTSTRAP_OPS_KEY";

    public IEnumerable<ApiKeyEntry> Entries()
    {
        // Whoever sets the environment of the process owns it: that ops key may also make keys.
        if (configuration[ServerVariable] is { Length: > 0 } server)
        {
            yield return Entry("bootstrap-server", server, KeyScopes.Server);
        }

        if (configuration[OpsVariable] is { Length: > 0 } ops)
        {
            yield return Entry("bootstrap-ops", ops, KeyScopes.Ops | KeyScopes.Admin);
        }

        if (demo.Enabled)
        {
            yield return Entry("demo-server", demo.ServerKey, KeyScopes.Server);
            yield return Entry("demo-device", demo.DeviceKey, KeyScopes.Device);
            yield return Entry("demo-ops", demo.OpsKey, KeyScopes.Ops);
        }
    }

    private ApiKeyEntry Entry(string name, string text, KeyScopes scopes) => new(name, name, scopes, ApiKeyText.Hash(text), expiresAt: null, meters.Of(name, scopes, perMinute: null));
}
