using System.Globalization;

namespace Gogobe.Cli.Ingest;

/// <summary>
/// Says on stderr how far a run is: one line that rewrites itself on a terminal, a plain line every few seconds elsewhere.
/// </summary>
internal sealed class IngestProgress(TextWriter output, bool terminal, TimeProvider clock)
{
    private static readonly TimeSpan s_plainEvery = TimeSpan.FromSeconds(5);

    private readonly long _started = clock.GetTimestamp();
    private readonly Queue<(TimeSpan At, long Rows)> _window = new();
    private readonly Queue<(TimeSpan At, long Bytes)> _settled = new();
    private TimeSpan _lastSettled;
    private TimeSpan _lastPlain = TimeSpan.Zero;
    private int _width;

    /// <summary>Shows the present figures.</summary>
    public void Show(in ProgressFigures now)
    {
        var elapsed = clock.GetElapsedTime(_started);
        var line = Line(now, elapsed);
        if (terminal)
        {
            output.Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
        else if (elapsed - _lastPlain >= s_plainEvery)
        {
            output.WriteLine(line);
            _lastPlain = elapsed;
        }
    }

    /// <summary>Ends the line.</summary>
    public void Finish()
    {
        if (terminal && _width > 0)
        {
            output.Write("\r" + new string(' ', _width) + "\r");
        }
    }

    private string Line(in ProgressFigures now, TimeSpan elapsed)
    {
        // The rate of the last five seconds: a rate since the start would still carry the start of the servers at the end.
        _window.Enqueue((elapsed, now.Rows));
        while (_window.Count > 2 && elapsed - _window.Peek().At > TimeSpan.FromSeconds(5))
        {
            _window.Dequeue();
        }

        var (since, rows) = _window.Peek();
        var seconds = (elapsed - since).TotalSeconds;
        var rate = seconds > 0.5 ? (now.Rows - rows) / seconds : (double?)null;
        var eta = Eta(now, elapsed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"files {now.Settled:N0}/{now.Files:N0}   rows {now.Rows:N0}   {(rate is { } r ? r.ToString("N0", CultureInfo.InvariantCulture) : "-")} rows/s   ETA {(eta is { } e ? Text(e) : "-")}");
    }

    // At the rate of the last half of the run, five seconds at least: the start is slow (everything is new and cold), and the last moment is chance.
    private TimeSpan? Eta(in ProgressFigures now, TimeSpan elapsed)
    {
        if (now.BytesDone == 0 || now.BytesDone >= now.Bytes)
        {
            return null;
        }

        if (_settled.Count == 0 || elapsed - _lastSettled >= TimeSpan.FromMilliseconds(Math.Max(200, elapsed.TotalMilliseconds / 200)))
        {
            _settled.Enqueue((elapsed, now.BytesDone));
            _lastSettled = elapsed;
        }

        var window = TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(5).Ticks, elapsed.Ticks / 2));
        while (_settled.Count > 1 && elapsed - _settled.Peek().At > window)
        {
            _settled.Dequeue();
        }

        var (at, bytes) = _settled.Peek();
        return now.BytesDone > bytes ? (elapsed - at) * ((double)(now.Bytes - now.BytesDone) / (now.BytesDone - bytes)) : null;
    }

    private static string Text(TimeSpan span) =>
        span.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalSeconds)} s") : span.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);
}

/// <summary>How far a run is.</summary>
/// <param name="Files">Files offered.</param>
/// <param name="Settled">Files in a final state.</param>
/// <param name="Rows">Rows seen in completed files.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="BytesDone">Bytes of the settled ones.</param>
internal readonly record struct ProgressFigures(long Files, long Settled, long Rows, long Bytes, long BytesDone);
