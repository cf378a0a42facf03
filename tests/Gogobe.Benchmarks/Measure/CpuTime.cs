using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gogobe.Benchmarks.Measure;

/// <summary>Where the cores went: processor seconds of this process and of the database server's processes. Zero for what the system does not tell.</summary>
internal readonly record struct CpuTime(double Host, double Database)
{
    // Ticks of /proc/*/stat: 100 a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Since the processes started.</summary>
    public static async Task<CpuTime> NowAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        using var self = Process.GetCurrentProcess();
        return new CpuTime(self.TotalProcessorTime.TotalSeconds, OfServer(connection.ProcessID));
    }

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.Host - right.Host, left.Database - right.Database);

    // The server's processes are the children of the postmaster, which is the parent of the one that serves us. What ended ones took is in the postmaster's own line.
    private static double OfServer(int backend)
    {
        if (Stat(backend) is not { } own)
        {
            return 0;
        }

        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? Stat(pid) : null)
            .Where(stat => stat?.Parent == own.Parent)
            .Sum(stat => stat!.Value.Seconds) + (Stat(own.Parent)?.OfEnded ?? 0);
    }

    // pid (name) state ppid ... utime and stime are fields 14 and 15, those of ended children 16 and 17. A process may end while it is read.
    private static (int Parent, double Seconds, double OfEnded)? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), (Number(fields[11]) + Number(fields[12])) / TicksPerSecond, (Number(fields[13]) + Number(fields[14])) / TicksPerSecond);
        }
        catch (IOException)
        {
            return null;
        }

        static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
    }
}
