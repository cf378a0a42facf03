using System.Text;

namespace Gogobe.Cli.Logging;

/// <summary>
/// The host's log: every line to <c>logs/app.log</c>, and those of at least <paramref name="consoleLevel"/> to stderr. Standard output is left to the verbs.
/// </summary>
internal sealed class AppLog(string path, LogLevel consoleLevel, TimeProvider clock) : ILoggerProvider
{
    private const long Bound = 10 * 1024 * 1024;
    private const int Kept = 4;

    private readonly RollingFile _file = new(path, Bound, Kept);

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    // Several factories share one log; Close ends it.
    public void Dispose()
    {
    }

    /// <summary>Ends the log.</summary>
    public void Close() => _file.Dispose();

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var text = new StringBuilder()
            .Append(clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture))
            .Append(' ').Append(Word(level)).Append(' ').Append(category).Append(": ").Append(Printable(message, lines: false));
        if (exception is not null)
        {
            text.Append('\n').Append("  ").Append(Printable(exception.ToString(), lines: true).Replace("\n", "\n  ", StringComparison.Ordinal));
        }

        var line = text.ToString();
        _file.WriteLine(line);
        if (level >= consoleLevel)
        {
            Console.Error.WriteLine(line);
        }
    }

    // Messages may quote what portals send: no line break of theirs may look like a line of ours, no escape sequence may reach a terminal.
    private static string Printable(string text, bool lines)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return string.Create(text.Length, (text, lines), static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        var c = source.text[i];
                        span[i] = !char.IsControl(c) || (source.lines && (c is '\n' or '\t')) ? c : c is '\n' or '\t' ? ' ' : '\uFFFD';
                    }
                });
            }
        }

        return text;
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT ",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN ",
        LogLevel.Information => "info ",
        _ => "debug",
    };

    private sealed class Category(AppLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(logLevel, name, formatter(state, exception), exception);
    }
}
