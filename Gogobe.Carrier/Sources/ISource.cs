using Gogobe.Carrier.Carrying;

namespace Gogobe.Carrier.Sources;

/// <summary>Opens files at one kind of address.</summary>
internal interface ISource
{
    /// <summary>Opens a file. The result is open, or says why it is not.</summary>
    Task<Opened> OpenAsync(Uri address, CancellationToken cancellationToken);

    /// <summary>What an exception while reading means; null when it is none of the source's.</summary>
    CarryResult.Failed? Explain(Exception error);
}

/// <summary>The answer of a source: a body, or a failure.</summary>
internal sealed record Opened : IAsyncDisposable
{
    private readonly IDisposable? _owner;

    public Opened(CarryResult.Failed failure) => Failure = failure;

    public Opened(Stream body, long? length, IDisposable? owner)
    {
        Body = body;
        Length = length;
        _owner = owner;
    }

    public CarryResult.Failed? Failure { get; }

    public Stream? Body { get; }

    /// <summary>Bytes that were promised; null when nothing was.</summary>
    public long? Length { get; }

    public async ValueTask DisposeAsync()
    {
        if (Body is not null)
        {
            await Body.DisposeAsync();
        }

        _owner?.Dispose();
    }
}
