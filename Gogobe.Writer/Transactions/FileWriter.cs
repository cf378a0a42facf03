using System.Collections.Concurrent;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Transport;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Items;
using Gogobe.Writer.Prices;
using Gogobe.Writer.Promotions;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Stores;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Writer.Transactions;

/// <summary>
/// Writes assembled files: one transaction a file, on as many connections as <see cref="WriterOptions.Connections"/> says. Until the
/// commit nothing of a file is visible; after it everything is, with its account (docs/specs/versions.md, docs/specs/storage.md).
/// </summary>
public sealed class FileWriter : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly WriterOptions _options;
    private readonly HistoryMonths _months;
    private readonly Staging _staging;
    private readonly Guid _process = Guid.NewGuid();
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentStack<WriteSession> _idle = [];
    private readonly ConcurrentDictionary<int, AttributeCache> _memories = [];
    private int _sessions;

    /// <summary>Creates a Writer on a database that has the schema of <see cref="Ledger.Schema.Migrations"/>.</summary>
    public FileWriter(NpgsqlDataSource database, TimeProvider clock, IOptions<WriterOptions> options)
    {
        _database = database;
        _clock = clock;
        _options = options.Value;
        _months = new HistoryMonths(database);
        _staging = new Staging(database);
        _slots = new SemaphoreSlim(_options.Connections);
    }

    /// <summary>Where batches wait that do not fit into memory.</summary>
    internal Staging Staging => _staging;

    /// <summary>Writes one file. Doing it again is harmless: the ledger says that it is done.</summary>
    /// <exception cref="TransientException">PostgreSQL is away or asks to try again; nothing was written.</exception>
    public async Task<WriteResult> WriteAsync(AssembledFile file, CancellationToken cancellationToken)
    {
        using var inHand = Telemetry.Hold("write");
        return await InSessionAsync(session => WriteAsync(session, file, cancellationToken), cancellationToken);
    }

    /// <summary>Only the COPY of a file's prices into a temporary table, rolled back: the ceiling that benchmarks compare with.</summary>
    /// <returns>Rows sent.</returns>
    public Task<long> CopyOnlyAsync(AssembledFile file, CancellationToken cancellationToken) =>
        InSessionAsync(
            async session =>
            {
                await using var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
                using var rows = FoldedPrices.Of(file.Batches ?? []);
                await PriceCopy.StageAsync(session, rows, cancellationToken);
                return (long)rows.Count;
            },
            cancellationToken);

    /// <summary>
    /// Runs the transaction of a run that does not exist yet, and rolls it back: what a replay of the file would come to. Only month partitions that
    /// it needs stay behind.
    /// </summary>
    /// <param name="file">The file, with the number of its next run.</param>
    /// <param name="cancellationToken">Rolls back early.</param>
    public Task<WriteResult> RehearseAsync(AssembledFile file, CancellationToken cancellationToken) =>
        InSessionAsync(session => RehearseAsync(session, file, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var session))
        {
            await session.DisposeAsync();
        }

        _slots.Dispose();
    }

    private async Task<WriteResult> WriteAsync(WriteSession session, AssembledFile file, CancellationToken cancellationToken)
    {
        FaultPoint.Hit("writer.before-claim");
        using var rows = RowsOf(file);
        var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        await using (transaction)
        {
            if (await FileTarget.LockAsync(session, _process, file, cancellationToken) is not { } target)
            {
                return new WriteResult(WriteOutcome.Stale, default, FileFlags.None);
            }

            if (!_months.Has(target.FileTime))
            {
                // Rare, and never inside this transaction: it would wait for itself.
                await transaction.RollbackAsync(cancellationToken);
                await _months.EnsureAsync(target.FileTime, cancellationToken);
                return await WriteAsync(session, file, cancellationToken);
            }

            var (counts, flags) = await rows.ApplyAsync(session, target, cancellationToken);
            var account = AccountOf(file, counts);
            if (account.Missing != 0)
            {
                await transaction.RollbackAsync(cancellationToken);
                return await FailAsync(session, file, account, flags, cancellationToken);
            }

            await FileAccount.WriteAsync(session, file, account, flags, _clock.GetUtcNow(), cancellationToken);
            FaultPoint.Hit("writer.before-commit");
            await transaction.CommitAsync(cancellationToken);
            rows.Committed();
            FaultPoint.Hit("writer.after-commit");
            return new WriteResult(WriteOutcome.Completed, account, flags, counts.NewProducts);
        }
    }

    private async Task<WriteResult> RehearseAsync(WriteSession session, AssembledFile file, CancellationToken cancellationToken)
    {
        const string Raise = "update file_processing_log set run = $2, status = 'writing' where file_id = $1";
        using var rows = RowsOf(file);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        await using (var raise = new NpgsqlCommand(Raise, session.Connection))
        {
            raise.Parameters.AddWithValue(file.FileId);
            raise.Parameters.AddWithValue(file.Run);
            await raise.ExecuteNonQueryAsync(cancellationToken);
        }

        if (await FileTarget.LockAsync(session, _process, file, cancellationToken) is not { } target)
        {
            return new WriteResult(WriteOutcome.Stale, default, FileFlags.None);
        }

        if (!_months.Has(target.FileTime))
        {
            await transaction.RollbackAsync(cancellationToken);
            await _months.EnsureAsync(target.FileTime, cancellationToken);
            return await RehearseAsync(session, file, cancellationToken);
        }

        var (counts, flags) = await rows.ApplyAsync(session, target, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
        var account = AccountOf(file, counts);
        return new WriteResult(account.Missing == 0 ? WriteOutcome.Completed : WriteOutcome.Unbalanced, account, flags);
    }

    private static Account AccountOf(AssembledFile file, MergeCounts counts) => new(
        file.Account.Seen, counts.Written, counts.Unchanged, counts.Duplicate, counts.Superseded, file.Account.RejectedRows, counts.Gone, file.Account.ItemsSeen);

    // The figures that failed a file are kept, in a transaction of their own: the one that made them is gone.
    private async Task<WriteResult> FailAsync(WriteSession session, AssembledFile file, Account account, FileFlags flags, CancellationToken cancellationToken)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        if (await FileTarget.LockAsync(session, _process, file, cancellationToken) is null)
        {
            return new WriteResult(WriteOutcome.Stale, default, FileFlags.None);
        }

        await FileAccount.WriteAsync(session, file, account, flags, _clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new WriteResult(WriteOutcome.Unbalanced, account, flags);
    }

    private IFileRows RowsOf(AssembledFile file) => file.Kind switch
    {
        RowKind.Prices => new PriceFile(
            file.Account, file.Batches is { } batches ? FoldedPrices.Of(batches) : new StagedPrices(file, _staging), _process, MemoryOf),
        RowKind.Promotions => new PromotionsFile(file, _staging),
        _ => new StoresFile(file, _staging),
    };

    private AttributeCache MemoryOf(int chain) => _memories.GetOrAdd(chain, _ => new AttributeCache(_options.RememberedProducts));

    private async Task<T> InSessionAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        WriteSession? session = null;
        try
        {
            if (!_idle.TryPop(out session))
            {
                session = await WriteSession.OpenAsync(_database, Interlocked.Increment(ref _sessions), cancellationToken);
            }

            var result = await work(session);
            _idle.Push(session);
            session = null;
            return result;
        }
        catch (Exception e) when (PostgresFaults.IsTransient(e))
        {
            throw new TransientException("PostgreSQL: " + e.Message, e);
        }
        finally
        {
            // After an error the session is in an unknown state: a new one costs a few milliseconds.
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            _slots.Release();
        }
    }
}
