using System.Collections.Concurrent;
using Gogobe.Ledger;

namespace Gogobe.Carrier.Downloads;

/// <summary>
/// Files of one store are handed to the Parser in the order in which they were taken, however long each of them takes to download: a price that comes after a later
/// one of its store leaves no period in the history. They are downloaded beside each other all the same.
/// </summary>
internal sealed class StoreOrder
{
    private readonly ConcurrentDictionary<(int Chain, int? Store), Turn> _last = new();

    /// <summary>Takes the next turn of the file's store. Called in the order of the messages.</summary>
    public Turn Enter(LedgerFile file)
    {
        var store = (file.ChainNumber, file.StoreNumber);
        Turn? turn = null;
        _last.AddOrUpdate(store, _ => turn = new Turn(this, store, Task.CompletedTask), (_, before) => turn = new Turn(this, store, before.Ended));
        return turn!;
    }

    /// <summary>One file's turn; disposing it lets the next file of the store go on.</summary>
    internal sealed class Turn(StoreOrder order, (int Chain, int? Store) store, Task before) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when every file that was taken before is with the Parser, or has ended.</summary>
        public Task Before => before;

        /// <summary>Completes when this one has.</summary>
        public Task Ended => _ended.Task;

        /// <inheritdoc/>
        public void Dispose()
        {
            order._last.TryRemove(KeyValuePair.Create(store, this));

            // Given up before its turn came, it still stands between those before and those after it.
            before.ContinueWith(_ => _ended.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
