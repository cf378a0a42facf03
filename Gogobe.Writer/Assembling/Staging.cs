using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Messages;
using Npgsql;

namespace Gogobe.Writer.Assembling;

/// <summary>Where batches wait that do not fit into memory: the table <c>ingest_staging</c>.</summary>
internal sealed class Staging(NpgsqlDataSource database)
{
    /// <summary>Adds batches; one that is there already stays.</summary>
    public async Task AddAsync(IReadOnlyList<IngestBatch> batches, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
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
            insert.Parameters[4].Value = StagedPayload.Write(batch);
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Reads the batches of a parse in their order, one at a time in memory.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync(Guid parseId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select payload from ingest_staging where parse_id = $1 order by sequence", connection);
        command.Parameters.AddWithValue(parseId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return reader.GetFieldValue<byte[]>(0);
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
            read.Add(StagedPayload.ReadOther(payload));
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
