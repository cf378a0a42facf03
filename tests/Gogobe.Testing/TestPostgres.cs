using System.Collections.Concurrent;
using Gogobe.AppHost.Standalone.Servers;
using Gogobe.Pipeline.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// One private PostgreSQL for a test process, with a new database for every call. It ends with the process, however that ends. Use it as
/// <c>[assembly: AssemblyFixture(typeof(TestPostgres))]</c>. Nothing waits for the disk: a test of durability starts the product's own server.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private const string Template = "gogobe_template";

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentBag<NpgsqlDataSource> _sources = [];
    private readonly string? _place;
    private ScratchFolder? _folder;
    private PrivatePostgres? _server;
    private bool _hasTemplate;
    private int _databases;

    /// <summary>One for all tests of a process.</summary>
    public TestPostgres()
    {
    }

    private TestPostgres(string place) => _place = place;

    /// <summary>The server's process id.</summary>
    public int Pid => _server!.Pid;

    /// <summary>Starts one of a test's own in a folder that the test does things to.</summary>
    public static async Task<TestPostgres> StartAsync(string folder)
    {
        var server = new TestPostgres(folder);
        await server.InitializeAsync();
        return server;
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _folder = _place is null ? ScratchFolder.Create("postgres") : null;
        _server = await PrivatePostgres.StartAsync(new ServerRequest(_folder?.Path ?? _place!) { Durable = false }, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Makes a database and opens a data source on it, which the fixture disposes.</summary>
    /// <param name="migrate">Whether it has Gogobe's schema; otherwise it is empty.</param>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync(bool migrate = true)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";

        // PostgreSQL copies a template for one caller at a time.
        await _one.WaitAsync();
        try
        {
            if (migrate && !_hasTemplate)
            {
                await ExecuteAsync($"create database {Template}");
                await using var template = NpgsqlDataSource.Create(ConnectionString(Template) + ";Pooling=false");
                await Migrations.ApplyAsync(template, CancellationToken.None);
                _hasTemplate = true;
            }

            await ExecuteAsync($"create database {name}" + (migrate ? $" template {Template}" : ""));
        }
        finally
        {
            _one.Release();
        }

        var source = NpgsqlDataSource.Create(ConnectionString(name));
        _sources.Add(source);
        return source;
    }

    /// <summary>Connection string of a database of this server.</summary>
    public string ConnectionString(string database) => _server!.ConnectionStringFor(database);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }

        _one.Dispose();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
