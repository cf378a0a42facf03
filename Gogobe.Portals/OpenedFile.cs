namespace Gogobe.Portals;

/// <summary>A portal's answer to the wish for a file: its body, or why there is none. Holds a place at the host until it is disposed.</summary>
public sealed class OpenedFile : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owner;

    /// <summary>There is none.</summary>
    public OpenedFile(PortalFailure failure) => Failure = failure;

    /// <summary>There is one.</summary>
    /// <param name="body">The bytes as published, nothing decompressed; disposed with this.</param>
    /// <param name="length">Bytes that were promised; null when nothing was.</param>
    /// <param name="owner">What to give back at the end.</param>
    public OpenedFile(Stream body, long? length, IAsyncDisposable? owner)
    {
        Body = body;
        Length = length;
        _owner = owner;
    }

    /// <summary>Why there is no body; null when there is one.</summary>
    public PortalFailure? Failure { get; }

    /// <summary>The bytes as published, nothing decompressed. What a read throws is explained by <see cref="PortalFailures.Explain"/>.</summary>
    public Stream? Body { get; }

    /// <summary>Bytes that were promised; null when nothing was.</summary>
    public long? Length { get; }

    /// <summary>The portal's mark of these bytes (ETag); null when it gave none.</summary>
    public string? ETag { get; init; }

    /// <summary>When they changed last, says the portal; null when it does not.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <inheritdoc/>
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
