using StackExchange.Redis;

namespace Gogobe.Pipeline.Live;

/// <content>The one subscription of a process, which is made again when it was lost.</content>
public sealed partial class RedisLiveEvents
{
    /// <summary>Who has heard nothing for this long asks Redis whether something was published.</summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    private async Task HearAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync();
            }
            // Whatever it was: a process that hears nothing more would be deaf for as long as it lives.
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(s_pause, _stop.Token);
            }
        }
    }

    // Until the subscription is found to be lost. The client subscribes again by itself when its connection comes back, but does not notice a subscription that the server refused or forgot.
    private async Task ListenAsync()
    {
        var queue = await _redis().GetSubscriber().SubscribeAsync(_channel).WaitAsync(_stop.Token);
        try
        {
            var heard = await NewestAsync();
            var next = queue.ReadAsync(_stop.Token).AsTask();
            while (true)
            {
                if (next.IsCompleted || await ComesAsync(next, Silence))
                {
                    var happened = Read((await next).Message);
                    heard = happened.Id;
                    next = queue.ReadAsync(_stop.Token).AsTask();
                    _listeners.Tell(happened);
                }
                else if (await IsNewerAsync(heard) && !await ComesAsync(next, s_pause))
                {
                    return;
                }
            }
        }
        finally
        {
            await queue.UnsubscribeAsync(CommandFlags.FireAndForget);
        }
    }

    private async Task<bool> ComesAsync(Task next, TimeSpan within)
    {
        // Ended with the waiting: events come many a second, and a timer of each would live for as long as the silence.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var isThere = await Task.WhenAny(next, Task.Delay(within, over.Token)) == next;
        await over.CancelAsync();
        return isThere;
    }

    // Redis has an event that was not heard. While it is away nobody knows.
    private async Task<bool> IsNewerAsync(long heard)
    {
        try
        {
            return await NewestAsync() != heard;
        }
        // A client whose connection broke cancels what it was asked.
        catch (Exception e) when (e is RedisException or TimeoutException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<long> NewestAsync() =>
        await _redis().GetDatabase().ListGetByIndexAsync(_list, 0).WaitAsync(_stop.Token) is { IsNull: false } told ? Read(told).Id : 0;
}
