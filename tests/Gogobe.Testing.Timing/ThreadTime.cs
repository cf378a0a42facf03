using System.Runtime.InteropServices;

namespace Gogobe.Testing.Timing;

/// <summary>Processor time of the calling thread: what work costs, however busy the machine is beside it. Linux and macOS.</summary>
public static partial class ThreadTime
{
    /// <summary>Processor time that some work without awaits takes on this thread.</summary>
    public static TimeSpan Of(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var before = Now();
        work();
        return Now() - before;
    }

    private static TimeSpan Now()
    {
        // CLOCK_THREAD_CPUTIME_ID
        return GetTime(OperatingSystem.IsMacOS() ? 16 : 3, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new PlatformNotSupportedException("This system does not tell the processor time of a thread.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out Moment time);

    private struct Moment
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
