using System.Security.Cryptography;
using System.Text;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Platform.Security;

/// <summary>
/// The keys and passwords of the demo, in Development only. They are derived from the installation's secret: the same at each start
/// on a data folder, different on every other, and nowhere stored in clear.
/// </summary>
public sealed class DemoCredentials
{
    private readonly Lazy<byte[]> _root;

    internal DemoCredentials(IHostEnvironment environment, InstallationSecret secret)
    {
        Enabled = environment.IsDevelopment();
        _root = new Lazy<byte[]>(() => secret.Derive("demo credentials"));
    }

    /// <summary>Whether this process takes them at all.</summary>
    public bool Enabled { get; }

    /// <summary>Server key of the demo.</summary>
    public string ServerKey => Key("demoserver");

    /// <summary>App key of the demo's phones.</summary>
    public string DeviceKey => Key("demodevice");

    /// <summary>Key of the demo for the operators' API.</summary>
    public string OpsKey => Key("demoops");

    internal string Password(string user) => Secret($"password of {user}", 16);

    private string Key(string id) => ApiKeyText.Compose("dev", id, Secret(id, 32));

    private string Secret(string purpose, int length)
    {
        if (!Enabled)
        {
            throw new InvalidOperationException("Demo credentials exist in Development only.");
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(_root.Value, Encoding.UTF8.GetBytes(purpose)))[..length];
    }
}
