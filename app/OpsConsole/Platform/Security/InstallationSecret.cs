using System.Security.Cryptography;
using System.Text;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security;

/// <summary>32 random bytes of this installation, kept in the data folder; keys for one purpose each are derived from them (HKDF, RFC 5869).</summary>
internal sealed class InstallationSecret(DataFolder folder)
{
    private const int Length = 32;
    private readonly Lazy<byte[]> _root = new(() => ReadOrCreate(Path.Combine(folder.Keys, "installation.key")));

    /// <summary>The key of a purpose: the same at every start on the same data folder.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _root.Value, Length, info: Encoding.UTF8.GetBytes(purpose));

    private static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
                file.Flush(flushToDisk: true);
            }

            try
            {
                // Whole or not at all, and the first of two processes wins.
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }

        var root = File.ReadAllBytes(path);
        return root.Length == Length ? root : throw new InvalidDataException($"{path} holds {root.Length} bytes instead of {Length}");
    }
}
