namespace Gogobe.Cli.Logging;

/// <summary>A text file that never grows past a bound: when full it becomes <c>name.1</c>, that one <c>name.2</c>, and the oldest goes.</summary>
internal sealed class RollingFile(string path, long bound, int kept) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _writer;
    private bool _closed;

    /// <summary>Appends a line, which reaches the file before this returns.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                _writer ??= Open();
                if (_writer.BaseStream.Length > bound)
                {
                    _writer.Dispose();
                    Roll();
                    _writer = Open();
                }

                _writer.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk must not end the host for the sake of its log; stderr has the line as well.
                _writer = null;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _writer?.Dispose();
        }
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
    }

    private void Roll()
    {
        for (var n = kept - 1; n >= 1; n--)
        {
            if (File.Exists($"{path}.{n}"))
            {
                File.Move($"{path}.{n}", $"{path}.{n + 1}", overwrite: true);
            }
        }

        File.Move(path, $"{path}.1", overwrite: true);
    }
}
