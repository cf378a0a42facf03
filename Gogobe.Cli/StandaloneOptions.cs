using Gogobe.LocalServers.Kafka;

namespace Gogobe.Cli;

/// <summary>What a verb wants of its host.</summary>
internal sealed record StandaloneOptions
{
    /// <summary>Port of the Cockpit unless somebody chooses another.</summary>
    public const int DefaultPort = 8080;

    /// <summary>The verb: up, ingest, replay. Shown by <c>status</c> and to whoever finds the data folder locked.</summary>
    public required string Verb { get; init; }

    /// <summary>Where everything is kept.</summary>
    public DataFolder Data { get; init; } = DataFolder.Current;

    /// <summary>The stages of this process; others run elsewhere on the same Kafka.</summary>
    public IReadOnlyList<string> Stages { get; init; } = Cli.Stages.Names;

    /// <summary>Port of the Cockpit on 127.0.0.1; null for a host without pages.</summary>
    public int? Port { get; init; }

    /// <summary>Folder of the Kafka distribution to start a broker from, unless a connection string names one; null for messages in memory.</summary>
    public string? KafkaHome { get; init; } = KafkaDistribution.Home;

    /// <summary>Lines of at least this level go to stderr as well as to the log file.</summary>
    public LogLevel ConsoleLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether what is in use is printed on stderr at start.</summary>
    public bool Announce { get; init; } = true;

    /// <summary>Registrations of the verb's own, made after those of the stages.</summary>
    public Action<IHostApplicationBuilder>? Configure { get; init; }
}
