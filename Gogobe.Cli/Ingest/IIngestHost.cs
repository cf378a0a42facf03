namespace Gogobe.Cli.Ingest;

/// <summary>What a run of <c>ingest</c> needs to know of the process around it: one that does the work itself, or one that only hands it out.</summary>
internal interface IIngestHost : IAsyncDisposable
{
    /// <summary>The services of the process.</summary>
    IServiceProvider Services { get; }

    /// <summary>How messages travel.</summary>
    string Transport { get; }

    /// <summary>The database in words, without secrets.</summary>
    string DatabaseDescription { get; }

    /// <summary>Signalled when the services end: asked to, or because a worker crashed (<see cref="Fault"/>).</summary>
    CancellationToken Ending { get; }

    /// <summary>What crashed a worker; null when none did.</summary>
    Exception? Fault { get; }

    /// <summary>Drains the services.</summary>
    Task StopAsync();
}
