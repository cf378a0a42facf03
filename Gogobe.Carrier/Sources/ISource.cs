using Gogobe.Carrier.Downloads;

namespace Gogobe.Carrier.Sources;

/// <summary>Opens files of one kind.</summary>
internal interface ISource
{
    /// <summary>Whether a failure may heal by waiting when the bytes themselves are not what they should be.</summary>
    bool Heals { get; }

    /// <summary>Opens a file. The result is open, or says why it is not.</summary>
    /// <param name="chain">Slug of the chain that published it.</param>
    /// <param name="address">Where it is, as the ledger has it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Opened> OpenAsync(string chain, string address, CancellationToken cancellationToken);

    /// <summary>What an exception while reading means; null when it is none of the source's.</summary>
    DownloadResult.Failed? Explain(Exception error);
}

/// <summary>The answer of a source: a body, or a failure.</summary>
internal sealed record Opened : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owner;

    public Opened(DownloadResult.Failed failure) => Failure = failure;

    public Opened(Stream body, long? length, IAsyncDisposable? owner)
    {
        Body = body;
        Length = length;
        _owner = owner;
    }

    public DownloadResult.Failed? Failure { get; }

    public Stream? Body { get; }

    /// <summary>Bytes that were promised; null when nothing was.</summary>
    public long? Length { get; }

    public async ValueTask DisposeAsync()
    {
        if (Body is not null)
        {
            await Body.DisposeAsync();
        }

        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }
    }
}
