using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Assembling;

/// <summary>The open assemblies of this process and the memory they take.</summary>
internal sealed class AssemblyTable(long limit, ActivityTracker clock)
{
    private const int RememberedParses = 4096;

    // A file that would take more of the memory than this part of it waits in the database: the others go on meanwhile.
    private const int LargestShare = 3;

    private readonly Dictionary<Guid, Assembly> _open = [];
    private readonly HashSet<Guid> _closed = [];
    private readonly Queue<Guid> _closedInOrder = [];
    private long _bytes;
    private TaskCompletionSource _freed = NewSignal();

    /// <summary>Guards the table and the assemblies.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Open assemblies.</summary>
    public int Count
    {
        get
        {
            lock (Gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Bytes of batches in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (Gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Whether the parse was ended here before: its late batches start nothing.</summary>
    public bool IsClosed(Guid parseId)
    {
        lock (Gate)
        {
            return _closed.Contains(parseId);
        }
    }

    /// <summary>The open assembly of a parse.</summary>
    public Assembly? Find(Guid parseId)
    {
        lock (Gate)
        {
            return _open.GetValueOrDefault(parseId);
        }
    }

    /// <summary>The open assembly of a batch, made when it is the first.</summary>
    public Assembly FindOrOpen(IngestBatch batch)
    {
        lock (Gate)
        {
            if (!_open.TryGetValue(batch.ParseId, out var assembly))
            {
                assembly = new Assembly(batch) { Progress = clock.Now };
                _open.Add(batch.ParseId, assembly);
            }

            return assembly;
        }
    }

    /// <summary>Adds a batch. Null: it does not fit, though a file being written will make room, so wait for <paramref name="room"/>.</summary>
    public Admission Admit(Assembly assembly, IngestBatch batch, long bytes, out Task room)
    {
        lock (Gate)
        {
            room = _freed.Task;
            if (assembly.Has(batch.Sequence))
            {
                return Admission.Repeat;
            }

            if (assembly.Spilled || assembly.Bytes + bytes > limit / LargestShare)
            {
                return Admission.Spill;
            }

            if (_bytes > 0 && _bytes + bytes > limit)
            {
                return _open.Values.Any(a => a.Writing && !a.Spilled) ? Admission.Wait : Admission.Spill;
            }

            assembly.Add(batch, bytes);
            assembly.Progress = clock.Now;
            _bytes += bytes;
            return Admission.Added;
        }
    }

    /// <summary>The batches of an assembly and one more were put into the database.</summary>
    public void Spilled(Assembly assembly, IngestBatch batch)
    {
        lock (Gate)
        {
            _bytes -= assembly.Bytes;
            assembly.MarkSpilled();
            assembly.Add(batch, 0);
            assembly.Progress = clock.Now;
            Pulse();
        }
    }

    /// <summary>Ends an assembly and remembers its parse.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="acknowledge">Whether its messages are done with; not when their partition went to somebody else.</param>
    public void Close(Assembly assembly, bool acknowledge)
    {
        lock (Gate)
        {
            if (!_open.Remove(assembly.ParseId))
            {
                return;
            }

            _bytes -= assembly.Bytes;
            if (acknowledge)
            {
                Remember(assembly.ParseId);
                assembly.Acknowledge();
            }

            Pulse();
        }

        // Outside the lock: it waits for a callback that runs.
        assembly.Revocation.Dispose();
    }

    /// <summary>All open assemblies of a file.</summary>
    public Assembly[] OfFile(long fileId)
    {
        lock (Gate)
        {
            return [.. _open.Values.Where(a => a.FileId == fileId)];
        }
    }

    /// <summary>Assemblies to which nothing came for a while, and which nobody writes.</summary>
    public Assembly[] Stuck(TimeSpan timeout)
    {
        lock (Gate)
        {
            var now = clock.Now;
            return [.. _open.Values.Where(a => !a.Writing && now - a.Progress >= timeout)];
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Pulse()
    {
        _freed.TrySetResult();
        _freed = NewSignal();
    }

    private void Remember(Guid parseId)
    {
        if (_closed.Add(parseId))
        {
            _closedInOrder.Enqueue(parseId);
        }

        if (_closedInOrder.Count > RememberedParses)
        {
            _closed.Remove(_closedInOrder.Dequeue());
        }
    }
}

/// <summary>What became of a batch that wanted in.</summary>
internal enum Admission
{
    /// <summary>It is in memory.</summary>
    Added,

    /// <summary>It was there already.</summary>
    Repeat,

    /// <summary>It does not fit now, but files are being written and will make room.</summary>
    Wait,

    /// <summary>It does not fit: to the database with it.</summary>
    Spill,
}
