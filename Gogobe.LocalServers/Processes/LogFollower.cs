namespace Gogobe.LocalServers.Processes;

/// <summary>
/// Says what is written to a log file from now on. The server writes to a file, which it can still do when this process has been killed; whoever looks at the console sees it all the same.
/// </summary>
internal sealed class LogFollower : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string _path;
    private readonly Stream _output;
    private readonly Task _following;
    private long _said;

    /// <summary>Begins to follow.</summary>
    /// <param name="path">The log; need not be there yet.</param>
    /// <param name="output">Where its lines go.</param>
    public LogFollower(string path, Stream output)
    {
        (_path, _output) = (path, output);
        _said = File.Exists(path) ? new FileInfo(path).Length : 0;
        _following = FollowAsync();
    }

    /// <summary>Says the last lines and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await SayAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await SayAsync().ConfigureAwait(false);
            await Task.Delay(s_look, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SayAsync()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        await using var log = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        // A log that has grown too long is put aside at a start, and a new one begins.
        log.Position = log.Length < _said ? 0 : _said;
        await log.CopyToAsync(_output).ConfigureAwait(false);
        await _output.FlushAsync().ConfigureAwait(false);
        _said = log.Position;
    }
}
