using Npgsql;

namespace Gogobe.Writer.Sql;

/// <summary>Sends rows of a <see cref="CopyBuffer"/> to one COPY. Nothing is kept unless <see cref="CompleteAsync"/> was called.</summary>
internal sealed class RawCopy : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private bool _ended;

    private RawCopy(NpgsqlRawCopyStream stream, CopyBuffer buffer)
    {
        _stream = stream;
        Buffer = buffer;
    }

    /// <summary>Where the rows of the next <see cref="SendAsync"/> go.</summary>
    public CopyBuffer Buffer { get; }

    /// <summary>Starts <c>copy … from stdin (format binary)</c>.</summary>
    public static async Task<RawCopy> BeginAsync(NpgsqlConnection connection, CopyBuffer buffer, string sql, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
        buffer.Clear();
        buffer.Header();
        return new RawCopy(stream, buffer);
    }

    /// <summary>Sends what the buffer holds.</summary>
    /// <exception cref="NpgsqlException">The connection ended meanwhile.</exception>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(Buffer.Written, cancellationToken);
        }
        catch (ObjectDisposedException e)
        {
            // Npgsql closes the stream of a connection that it finds broken, and the next write says only that.
            throw Ended(e);
        }

        Buffer.Clear();
    }

    /// <summary>Sends the rest and ends the COPY.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Buffer.Trailer();
        await SendAsync(cancellationToken);

        // Whatever the server says to it: it is over, and a copy that is over can not be cancelled.
        _ended = true;
        try
        {
            await _stream.DisposeAsync();
        }
        catch (ObjectDisposedException e)
        {
            throw Ended(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        try
        {
            await _stream.CancelAsync();
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (e is OverflowException or ObjectDisposedException or NpgsqlException)
        {
            // It ended with its connection. Why, the rows that did not go through say; an exception from here would hide it.
        }
    }

    // Transient (PostgresFaults): the file is tried again, and is not given up as one that nobody can write.
    private static NpgsqlException Ended(ObjectDisposedException e) => new("The connection ended while rows were sent to it.", new IOException(e.Message, e));
}
