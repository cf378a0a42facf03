using Gogobe.Cli.Status;
using Gogobe.Ledger;
using Gogobe.Ledger.Redriving;
using Gogobe.LocalServers;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Cli.Redriving;

/// <summary>
/// Reaches whoever can send dead letters back: the host that works on the data folder, through its database; else a host of this run's own.
/// </summary>
internal sealed class RedriveRun : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly NpgsqlDataSource _database;
    private readonly StandaloneHost? _own;
    private readonly RedriveCommands _commands;

    private RedriveRun(NpgsqlDataSource database, StandaloneHost? own)
    {
        _database = database;
        _own = own;
        _commands = new RedriveCommands(database, TimeProvider.System);
    }

    /// <summary>Opens one.</summary>
    /// <exception cref="CannotStartException">There is neither.</exception>
    public static async Task<RedriveRun> OpenAsync(DataFolder data, CancellationToken cancellationToken)
    {
        if (FolderLock.Holder(data.HostLock, data.HostPid) is { } pid && HostStateFile.Read(data.HostStateFile) is { } card && card.Pid == pid)
        {
            try
            {
                return new RedriveRun(NpgsqlDataSource.Create(HostStatus.DatabaseOf(data, card)), null);
            }
            catch (IOException e)
            {
                throw new CannotStartException(e.Message, e);
            }
        }

        var own = await StandaloneHost.StartAsync(new StandaloneOptions { Verb = "redrive", Data = data, ConsoleLevel = LogLevel.Critical, Announce = false }, cancellationToken);
        return new RedriveRun(own.Services.GetRequiredService<NpgsqlDataSource>(), own);
    }

    /// <summary>What waits.</summary>
    public Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(CancellationToken cancellationToken) => _commands.GroupsAsync(cancellationToken);

    /// <summary>Asks for a redrive and waits for its report.</summary>
    public async Task<RedriveReport> RunAsync(RedriveRequest request, CancellationToken cancellationToken)
    {
        var id = await _commands.AskAsync(request, $"{Environment.UserName}@{Environment.MachineName}", cancellationToken);
        try
        {
            return await _commands.WaitAsync(id, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new CannotStartException($"the redrive failed: {e.Message}", e);
        }
    }

    /// <summary>Waits until the files that were raised have settled: in a final state, or waiting for their next try.</summary>
    public async Task<IReadOnlyList<SettledFile>> SettleAsync(RedriveReport report, CancellationToken cancellationToken)
    {
        var raised = report.Letters.Where(l => l is { Outcome: RedriveOutcomes.Raised, FileId: not null }).Select(l => l.FileId!.Value).ToArray();
        while (true)
        {
            var files = await ReadAsync(raised, cancellationToken);
            if (files.All(f => f.Status == FileState.Retrying.Text() || FileStates.Parse(f.Status).IsFinal()) && !HasBacklog(report))
            {
                return files;
            }

            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
            return;
        }

        await _database.DisposeAsync();
    }

    // Messages about no file leave no row to look at; those of another process are that process's own business.
    private bool HasBacklog(RedriveReport report)
    {
        var topics = report.Letters.Where(l => l.Outcome == RedriveOutcomes.Republished).Select(l => l.Topic).ToHashSet();
        return topics.Count > 0 && _own?.Services.GetRequiredService<ITransport>() is { } transport
            && topics.Any(topic => s_readers.Any(r => r.Topic == topic && transport.BacklogOf(topic, r.Group).Messages > 0));
    }

    private static readonly (string Topic, string Group)[] s_readers =
        [(Topics.Discovered.Name, Groups.Carrier), (Topics.Downloaded.Name, Groups.Parser), (Topics.Ingest.Name, Groups.Writer)];

    private async Task<List<SettledFile>> ReadAsync(long[] files, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "select file_id, file_name, run, status, reason from file_processing_log where file_id = any($1) order by file_id");
        command.Parameters.AddWithValue(files);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<SettledFile>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new SettledFile(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetString(4)));
        }

        return found;
    }
}

/// <summary>A file after its work was raised again.</summary>
internal sealed record SettledFile(long FileId, string Name, int Run, string Status, string Reason);
