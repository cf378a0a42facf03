using System.Security.Cryptography;
using System.Text;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers;

/// <summary>
/// Who runs the private servers, and where their data lies. PostgreSQL refuses to run as root, so root hands both servers to <c>postgres</c>, or
/// <c>nobody</c> where that user is missing; everybody else runs them as themselves.
/// </summary>
internal sealed class ServerAccount
{
    private const UnixFileMode Searchable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string? _user;
    private readonly string[] _prefix;

    private ServerAccount(string? user, string[] prefix, string home)
    {
        _user = user;
        _prefix = prefix;
        Home = home;
    }

    /// <summary>The folder that holds the servers' folders: the data folder itself, or one under /var/lib when the account cannot reach that.</summary>
    public string Home { get; }

    /// <summary>Looks at who we are and what the account can reach.</summary>
    public static async Task<ServerAccount> ForAsync(string dataFolder, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CannotStartException("Private servers need Linux or macOS. Give ConnectionStrings__gogobe and ConnectionStrings__redis, or use WSL.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(null, [], dataFolder);
        }

        var user = await ExistsAsync("postgres", cancellationToken).ConfigureAwait(false) ? "postgres" : "nobody";
        var setpriv = Posix.Find("setpriv")
            ?? throw new CannotStartException("PostgreSQL does not run as root, and setpriv (util-linux) is missing. Run as another user, or give ConnectionStrings__gogobe.");
        var (_, group) = await Posix.RunAsync(["id", "-g", user], null, cancellationToken).ConfigureAwait(false);
        string[] prefix = [setpriv, $"--reuid={user}", $"--regid={group.Trim()}", "--init-groups"];

        // test -x fails too when any folder above cannot be searched, /root for example.
        var (unreachable, _) = await Posix.RunAsync([.. prefix, "test", "-x", dataFolder], null, cancellationToken).ConfigureAwait(false);
        return new ServerAccount(user, prefix, unreachable == 0 ? dataFolder : Elsewhere(dataFolder));
    }

    /// <summary>The command as this account runs it.</summary>
    public IReadOnlyList<string> Command(params IEnumerable<string> command) => [.. _prefix, .. command];

    /// <summary>Makes a folder under <see cref="Home"/> that belongs to the account alone.</summary>
    public async Task<string> FolderAsync(string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Home, name);
        if (_user is null)
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }

        Directory.CreateDirectory(Home, Searchable);
        await CheckAsync(["install", "-d", "-o", _user, "-m", "0700", path], null, cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>Writes a file that only the account can read.</summary>
    public Task WriteAsync(string path, string content, CancellationToken cancellationToken) =>
        CheckAsync(Command("sh", "-c", "umask 077 && cat > \"$1\"", "write", path), content, cancellationToken);

    /// <summary>Runs a command as the account; anything but exit code 0 cannot start us.</summary>
    public async Task RunAsync(IEnumerable<string> command, string? input, CancellationToken cancellationToken) =>
        await CheckAsync(Command(command), input, cancellationToken).ConfigureAwait(false);

    private static async Task CheckAsync(IReadOnlyList<string> command, string? input, CancellationToken cancellationToken)
    {
        var (code, output) = await Posix.RunAsync(command, input, cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            throw new CannotStartException($"'{string.Join(' ', command)}' ended with {code}: {output.Trim()}");
        }
    }

    private static async Task<bool> ExistsAsync(string user, CancellationToken cancellationToken) =>
        (await Posix.RunAsync(["id", "-u", user], null, cancellationToken).ConfigureAwait(false)).Code == 0;

    private static string Elsewhere(string dataFolder) =>
        Path.Combine("/var/lib/gogobe", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..16]);
}
