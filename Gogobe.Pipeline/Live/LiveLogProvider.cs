using Gogobe.Pipeline.Chains;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Live;

/// <summary>Tells log lines as live events: ours from Information, those of libraries from Warning. Service, chain and file come from the line itself.</summary>
public sealed class LiveLogProvider(ILiveEvents events, TimeProvider clock) : ILoggerProvider
{
    private const string Own = "Gogobe.";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(events, clock, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Category : ILogger
    {
        private readonly ILiveEvents _events;
        private readonly TimeProvider _clock;
        private readonly string _service;
        private readonly LogLevel _least;

        public Category(ILiveEvents events, TimeProvider clock, string name)
        {
            (_events, _clock) = (events, clock);
            var isOwn = name.StartsWith(Own, StringComparison.Ordinal);
            _service = isOwn ? name[Own.Length..].Split('.')[0].ToLowerInvariant() : name.Split('.')[0];

            // What the client of Redis says about a Redis that is away cannot be told through Redis.
            _least = isOwn ? LogLevel.Information : name.StartsWith("StackExchange.Redis", StringComparison.Ordinal) ? LogLevel.None : LogLevel.Warning;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var (chain, file) = Of(state as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            var text = formatter(state, exception);
            _events.Publish(new LiveEvent
            {
                At = _clock.GetUtcNow(),
                Kind = LiveEventKind.Log,
                Level = logLevel switch { LogLevel.Critical => "critical", LogLevel.Error => "error", LogLevel.Warning => "warning", _ => "info" },
                Service = _service,
                Chain = chain,
                File = file,
                Text = exception is null ? text : $"{text} ({exception.GetType().Name}: {exception.Message})",
            });
        }

        private static (string? Chain, long? File) Of(IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            string? chain = null;
            long? file = null;
            foreach (var (name, value) in values)
            {
                chain ??= name is "Chain" or "Portal" && value is string slug && ChainRegistry.Default.FindBySlug(slug) is not null ? slug : null;
                file ??= name is "File" or "FileId" && value is long number ? number : null;
            }

            return (chain, file);
        }
    }
}
