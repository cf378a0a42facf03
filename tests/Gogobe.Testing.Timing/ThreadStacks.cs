using System.Globalization;
using System.Text;
using Microsoft.Diagnostics.Runtime;

namespace Gogobe.Testing.Timing;

/// <summary>The stacks of all managed threads of this process, and the asynchronous methods that wait, read from a snapshot of its memory.</summary>
internal static class ThreadStacks
{
    public static string Take()
    {
        using var target = DataTarget.CreateSnapshotAndAttach(Environment.ProcessId);

        // The library that reads the runtime's structures is the running runtime's own; the snapshot does not carry a version to compare.
        var reader = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, OperatingSystem.IsMacOS() ? "libmscordaccore.dylib" : "libmscordaccore.so");
        using var runtime = target.ClrVersions[0].CreateRuntime(reader, ignoreMismatch: true);
        var text = new StringBuilder();
        foreach (var thread in runtime.Threads.Where(t => t.IsAlive))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"thread {thread.ManagedThreadId}");
            foreach (var frame in thread.EnumerateStackTrace().Where(f => f.Method is not null))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {frame.Method!.Signature}");
            }
        }

        // A method that awaits stands on no thread: it is an object on the heap, named after the method.
        text.AppendLine().AppendLine("asynchronous methods on the heap (waiting, or not yet collected)");
        foreach (var waiting in runtime.Heap.EnumerateObjects()
            .Select(o => o.Type?.Name)
            .Where(n => n is not null && n.Contains("AsyncStateMachineBox<", StringComparison.Ordinal) && n.Contains("Gogobe.", StringComparison.Ordinal))
            .CountBy(n => n!)
            .OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {waiting.Value} x {waiting.Key[(waiting.Key.LastIndexOf("Gogobe.", StringComparison.Ordinal))..].TrimEnd('>')}");
        }

        return text.ToString();
    }
}
