using Gogobe.Pipeline.Transport;

namespace Gogobe.Carrier.Carrying;

/// <summary>
/// Goes on trying one step while a dependency of ours is away. The file keeps its place among those carried at once, so nothing new begins meanwhile,
/// and no step that succeeded is done again.
/// </summary>
internal sealed partial class Patience(TimeProvider time, ILogger<Patience> logger)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    public async Task<T> UntilAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        for (var wait = s_first; ; wait = wait * 2 < s_longest ? wait * 2 : s_longest)
        {
            try
            {
                return await step();
            }
            catch (TransientException e)
            {
                LogAway(e.Message, wait);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public Task UntilAsync(Func<Task> step, CancellationToken cancellationToken) =>
        UntilAsync(
            async () =>
            {
                await step();
                return true;
            },
            cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting {Wait}, a dependency is away: {Detail}")]
    private partial void LogAway(string detail, TimeSpan wait);
}
