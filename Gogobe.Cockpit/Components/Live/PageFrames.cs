namespace Gogobe.Cockpit.Components.Live;

/// <summary>
/// When the parts of one page are drawn: together, <see cref="Pace"/> apart at least, and rarer in a browser that takes its time. A browser draws a large page at nearly
/// the same cost whether one figure of it changed or a hundred, and one that gets frames faster than it draws them is ever later. What stands in the page as
/// <see cref="FrameBatch"/> makes a frame one batch of Blazor's.
/// </summary>
/// <param name="clock">Tells the pace.</param>
public sealed class PageFrames(TimeProvider clock) : IDisposable
{
    /// <summary>From the beginning of a frame to that of the next.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    // A frame that a browser does not take in this time (a window put away, a network that stands) is not waited for any longer.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _requesting = new();
    private readonly HashSet<Action> _due = [];
    private Func<Task>? _render;
    private TaskCompletionSource _taken = new();
    private DateTimeOffset _begunAt;
    private TimeSpan _took;
    private bool _isRunning;

    /// <summary>Asks for a frame; from any thread.</summary>
    /// <param name="draw">Called in it, on the page's thread, once however often it was asked for: it takes what is new and calls <c>StateHasChanged</c>.</param>
    public void Request(Action draw)
    {
        lock (_requesting)
        {
            _due.Add(draw);
        }

        Run();
    }

    /// <summary>No frame comes any more.</summary>
    public void Dispose()
    {
        lock (_requesting)
        {
            if (!_closed.IsCancellationRequested)
            {
                _closed.Cancel();
                _closed.Dispose();
            }
        }
    }

    /// <param name="render">Renders the <see cref="FrameBatch"/>.</param>
    internal void Attach(Func<Task> render)
    {
        lock (_requesting)
        {
            _render = render;
        }

        Run();
    }

    /// <summary>Lets all parts draw that asked for it.</summary>
    internal void Draw()
    {
        Action[] parts;
        lock (_requesting)
        {
            parts = _closed.IsCancellationRequested ? [] : [.. _due];
            _due.Clear();
        }

        foreach (var part in parts)
        {
            part();
        }
    }

    /// <summary>The browser has the frame.</summary>
    internal void Taken() => _taken.TrySetResult();

    private void Run()
    {
        Func<Task> render;
        CancellationToken closed;
        lock (_requesting)
        {
            if (_isRunning || _render is null || _due.Count == 0 || _closed.IsCancellationRequested)
            {
                return;
            }

            (_isRunning, render, closed) = (true, _render, _closed.Token);
        }

        _ = RunAsync(render, closed);
    }

    private async Task RunAsync(Func<Task> render, CancellationToken closed)
    {
        try
        {
            do
            {
                // A browser is left alone for as long as it took for the frame before.
                var rest = _begunAt + (Pace > 2 * _took ? Pace : 2 * _took) - clock.GetUtcNow();
                if (rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, clock, closed);
                }

                _begunAt = clock.GetUtcNow();
                _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await render();
                await ((Task)_taken.Task).WaitAsync(s_longest, clock, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _took = clock.GetUtcNow() - _begunAt;
            }
            while (IsMoreDue());
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }

    private bool IsMoreDue()
    {
        lock (_requesting)
        {
            return _isRunning = _due.Count > 0 && !_closed.IsCancellationRequested;
        }
    }
}
