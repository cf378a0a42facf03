using System.Buffers;
using System.Data;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Messages;
using Npgsql;

namespace Gogobe.Writer.Assembling;

/// <summary>Where batches wait that do not fit into memory: the table <c>ingest_staging</c>.</summary>
internal sealed class Staging(NpgsqlDataSource database)
{
    private const int UsualPayload = 128 * 1024;

    /// <summary>Adds batches, all or none; one that is there already stays.</summary>
    public async Task AddAsync(IReadOnlyList<IngestBatch> batches, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // One statement is all or none by itself: a file that is spilled comes batch by batch.
        await using var transaction = batches.Count > 1 ? await connection.BeginTransactionAsync(cancellationToken) : null;
        await using var insert = new NpgsqlCommand(
            "insert into ingest_staging (parse_id, sequence, file_id, run, payload) values ($1, $2, $3, $4, $5) on conflict do nothing", connection);
        for (var i = 0; i < 5; i++)
        {
            insert.Parameters.Add(new NpgsqlParameter());
        }

        foreach (var batch in batches)
        {
            insert.Parameters[0].Value = batch.ParseId;
            insert.Parameters[1].Value = batch.Sequence;
            insert.Parameters[2].Value = batch.FileId;
            insert.Parameters[3].Value = batch.Run;
            var payload = StagedPayload.Rent(batch);
            insert.Parameters[4].Value = payload;
            await insert.ExecuteNonQueryAsync(cancellationToken);
            ArrayPool<byte>.Shared.Return(payload.Array!);
        }

        if (transaction is not null)
        {
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Reads the batches of a parse in their order, one at a time in memory: each is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Guid parseId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select payload from ingest_staging where parse_id = $1 order by sequence", connection);
        command.Parameters.AddWithValue(parseId);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        var buffer = new byte[UsualPayload];
        while (await reader.ReadAsync(cancellationToken))
        {
            var length = (int)reader.GetBytes(0, 0, null, 0, 0);
            if (buffer.Length < length)
            {
                buffer = new byte[length + (length / 4)];
            }

            reader.GetBytes(0, 0, buffer, 0, length);
            yield return buffer.AsMemory(0, length);
        }
    }

    /// <summary>The promotions or stores of a file, wherever its batches are.</summary>
    public async Task<IReadOnlyList<IngestBatch>> BatchesOfAsync(AssembledFile file, CancellationToken cancellationToken)
    {
        if (file.Batches is { } batches)
        {
            return batches;
        }

        var read = new List<IngestBatch>();
        await foreach (var payload in ReadAsync(file.ParseId, cancellationToken))
        {
            read.Add(StagedPayload.ReadOther(payload.Span));
        }

        return read;
    }

    /// <summary>Forgets a parse.</summary>
    public async Task RemoveAsync(Guid parseId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from ingest_staging where parse_id = $1");
        command.Parameters.AddWithValue(parseId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets what Writers left behind that ended in between: parses of files that are done, or in another run by now.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            delete from ingest_staging s using file_processing_log f
            where f.file_id = s.file_id and (f.run <> s.run or f.status in ('completed', 'skipped', 'failed', 'expired'))
            """);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
