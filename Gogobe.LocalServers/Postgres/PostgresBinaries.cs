using System.Globalization;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers.Postgres;

/// <summary>Where PostgreSQL's programs are: <c>GOGOBE_POSTGRES_BIN</c>, PATH, or the folders where distributions put them.</summary>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest version with <c>MERGE</c>.</summary>
    public const int Oldest = 15;

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>Finds the newest that will do, or exactly version <paramref name="major"/> when there is data of that version.</summary>
    public static async Task<PostgresBinaries> FindAsync(int? major, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Folders().Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"))))
        {
            // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
            var (_, text) = await Posix.RunAsync([Path.Combine(folder, "postgres"), "--version"], null, cancellationToken).ConfigureAwait(false);
            var digits = string.Concat(text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
            if (int.TryParse(digits, CultureInfo.InvariantCulture, out var version))
            {
                found.Add(new PostgresBinaries(folder, version));
            }
        }

        return found.Where(b => major is null ? b.Major >= Oldest : b.Major == major).MaxBy(b => b.Major)
            ?? throw new CannotStartException(major is null
                ? $"PostgreSQL {Oldest} or newer is not installed. './gogobe setup' installs it; or give ConnectionStrings__gogobe."
                : $"The data folder was made by PostgreSQL {major}, which is not installed any more. Install it again, or set GOGOBE_DATA to another folder.");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("GOGOBE_POSTGRES_BIN") is { Length: > 0 } chosen)
        {
            return [chosen];
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [
            .. path,
            .. Inside("/usr/lib/postgresql", "*", "bin"), .. Inside("/usr", "pgsql-*", "bin"),
            .. Inside("/opt/homebrew/opt", "postgresql*", "bin"), .. Inside("/usr/local/opt", "postgresql*", "bin"),
            .. Inside("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        ];
    }

    private static IEnumerable<string> Inside(string folder, string pattern, string child) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern).Select(found => Path.Combine(found, child)) : [];
}
