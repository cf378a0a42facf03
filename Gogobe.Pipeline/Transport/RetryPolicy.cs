using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport;

/// <summary>
/// Tries one step again while a dependency of ours is away (<see cref="TransientException"/>), for ever, with waits from 200 ms that double to 15 s. No step that
/// succeeded is done again. Whatever else a step throws goes to the caller.
/// </summary>
public sealed partial class RetryPolicy(TimeProvider time, ILogger<RetryPolicy> logger)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    /// <summary>Does a step until it succeeds.</summary>
    /// <param name="step">The step; it must bear being repeated, since an answer may be lost after the work was done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<T> UntilAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
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

    /// <summary>Does a step without a result until it succeeds.</summary>
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
