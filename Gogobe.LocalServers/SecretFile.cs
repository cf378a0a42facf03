using System.Security.Cryptography;

namespace Gogobe.LocalServers;

/// <summary>A random password in a file that only its owner can read.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the password, or makes one when there is none yet; <paramref name="created"/> says which.</summary>
    public static string ReadOrCreate(string path, out bool created)
    {
        created = false;
        if (File.Exists(path))
        {
            var known = File.ReadAllText(path).Trim();
            if (known.Length > 0)
            {
                File.SetUnixFileMode(path, OwnerOnly);
                return known;
            }

            File.Delete(path);
        }

        created = true;
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using var writer = new StreamWriter(file);
        writer.WriteLine(password);
        return password;
    }
}
