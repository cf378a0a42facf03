using System.Security.Cryptography;

namespace Gogobe.LocalServers;

/// <summary>A password in a file that only its owner can read.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the password. Makes one when there is none yet, and writes the wanted one when there is another.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">The password that it shall be; null for any.</param>
    /// <param name="changed">Whether it is not the one that the file held before.</param>
    public static string ReadOrCreate(string path, string? wanted, out bool changed)
    {
        changed = false;
        if (File.Exists(path))
        {
            var known = File.ReadAllText(path).Trim();
            if (known.Length > 0 && (wanted is null || wanted == known))
            {
                File.SetUnixFileMode(path, OwnerOnly);
                return known;
            }

            File.Delete(path);
        }

        changed = true;
        var password = wanted ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using var writer = new StreamWriter(file);
        writer.WriteLine(password);
        return password;
    }
}
