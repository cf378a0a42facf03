namespace Gogobe.LocalServers;

/// <summary>What a private server is started for.</summary>
/// <param name="DataFolder">Full path of the data folder, which this process has locked.</param>
internal sealed record ServerRequest(string DataFolder)
{
    /// <summary>False only for tests: does not wait for the disk.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The port that a Kafka tells its clients, when something stands between; 0 for its own.</summary>
    public int AdvertisedPort { get; init; }

    /// <summary>Password that clients have been told; null for a random one of our own.</summary>
    public string? Password { get; init; }

    /// <summary>Port to use when it is free; 0 for any.</summary>
    public int WantedPort { get; init; }
}
