using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Parser;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Writer;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Prices;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Benchmarks.Ceilings;

/// <summary>What the database alone can do with rows that are ready in memory, on two connections, one committed transaction a file.</summary>
internal sealed class WriteCeilings(NpgsqlDataSource database)
{
    /// <summary>Binary COPY into the empty table of prices, which has its primary key, in the order of the key. Nothing else.</summary>
    public async Task<double> CopyAsync(IReadOnlyList<GeneratedFile> files, CancellationToken cancellationToken)
    {
        var ready = files.Select(file => (Rows: FoldedPrices.Of(Parse(file, 0)), File: file)).ToList();
        var sessions = new[] { await WriteSession.OpenAsync(database, 1, cancellationToken), await WriteSession.OpenAsync(database, 2, cancellationToken) };
        var idle = new System.Collections.Concurrent.ConcurrentStack<WriteSession>(sessions);
        var rate = await TwoAtOnce.RowsPerSecondAsync(ready, async item =>
        {
            idle.TryPop(out var session);
            var time = IsraelTime.ToUtc(item.File.WallTime);
            await using var transaction = await session!.Connection.BeginTransactionAsync(cancellationToken);
            await PriceCopy.LoadAsync(session, item.Rows, item.File.Store!.Value, 1, time, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            idle.Push(session);
            return (long)item.Rows.Count;
        });
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        ready.ForEach(item => item.Rows.Dispose());
        return rate;
    }

    /// <summary>The Writer's own transaction for every file of each day: claim, merge, gone, items, account, commit.</summary>
    /// <returns>Rows a second of each day.</returns>
    public async Task<IReadOnlyList<double>> MergeAsync(IReadOnlyList<GeneratedDay> days, CancellationToken cancellationToken)
    {
        var ledger = new PostgresLedger(database, TimeProvider.System);
        await using var writer = new FileWriter(database, TimeProvider.System, Options.Create(new WriterOptions()));
        var rates = new List<double>();
        foreach (var day in days)
        {
            var ready = await ReadyAsync(ledger, day, cancellationToken);
            GC.Collect();
            rates.Add(await TwoAtOnce.RowsPerSecondAsync(ready, async file =>
            {
                var result = await writer.WriteAsync(file, cancellationToken);
                return result.Outcome == WriteOutcome.Completed
                    ? result.Account.Seen
                    : throw new BenchException($"The Writer's transaction of file {file.FileId} ended {result.Outcome}.");
            }));
        }

        return rates;
    }

    private async Task<List<AssembledFile>> ReadyAsync(PostgresLedger ledger, GeneratedDay day, CancellationToken cancellationToken)
    {
        await using var begin = database.CreateCommand("insert into scrape_sessions (trigger) values ('bench') returning session_id");
        var session = (long)(await begin.ExecuteScalarAsync(cancellationToken))!;
        var offers = day.Files.Select(file =>
        {
            var name = ReadCeilings.Name(file);
            return new FileOffer(
                ReadCeilings.Chain(name).Number, name, Path.GetFileName(file.Path), new Uri(file.Path).AbsoluteUri, IsraelTime.ToUtc(name.WallTime));
        }).ToList();
        var rows = await ledger.OfferAsync(session, offers, force: false, cancellationToken);
        return [.. rows.Zip(day.Files, (row, file) => AssembledFile.Of(Parse(file, row.FileId)))];
    }

    private static List<IngestBatch> Parse(GeneratedFile file, long fileId)
    {
        var batches = new List<IngestBatch>();
        using var bytes = File.OpenRead(file.Path);
        FeedParser.Parse(bytes, ReadCeilings.Request(file) with { FileId = fileId }, batches.Add);
        return batches;
    }
}
