using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Writer.Assembling;

/// <summary>The batches of one parse as they come in. Guarded by the lock of <see cref="AssemblyTable"/>.</summary>
internal sealed class Assembly(IngestBatch first)
{
    private readonly Dictionary<int, IngestBatch> _batches = [];
    private readonly HashSet<int> _sequences = [];
    private readonly List<Action> _held = []; // receipts: a delivery would keep its batch in memory after it was spilled
    private int _last = -1;

    public Guid ParseId { get; } = first.ParseId;

    public long FileId { get; } = first.FileId;

    /// <summary>Bytes of the batches in memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>Its batches wait in the database.</summary>
    public bool Spilled { get; private set; }

    /// <summary>A handler writes it now.</summary>
    public bool Writing { get; set; }

    /// <summary>How often writing failed for a reason of its own.</summary>
    public int Failures { get; set; }

    /// <summary>When a batch last came, on the <see cref="ActivityTracker"/>.</summary>
    public TimeSpan Progress { get; set; }

    /// <summary>Forgets the assembly when its partition goes to another member.</summary>
    public CancellationTokenRegistration Revocation { get; set; }

    /// <summary>All batches are there.</summary>
    public bool IsComplete => _last >= 0 && _sequences.Count == _last + 1;

    /// <summary>The Parser's account, once the last batch is there.</summary>
    public ParseAccount? Account { get; private set; }

    /// <summary>Adds a batch; false for a repeat.</summary>
    public bool Add(IngestBatch batch, long bytes)
    {
        if (!_sequences.Add(batch.Sequence))
        {
            return false;
        }

        if (batch.Last)
        {
            _last = batch.Sequence;
            Account = batch.Account;
        }

        if (!Spilled)
        {
            _batches.Add(batch.Sequence, batch);
            Bytes += bytes;
        }

        return true;
    }

    /// <summary>Whether the batch is there.</summary>
    public bool Has(int sequence) => _sequences.Contains(sequence);

    /// <summary>Keeps a message open until the file is written.</summary>
    public void Hold(Delivery<IngestBatch> delivery) => _held.Add(delivery.Receipt);

    /// <summary>Ends all open messages.</summary>
    public void Acknowledge()
    {
        foreach (var acknowledge in _held)
        {
            acknowledge();
        }

        _held.Clear();
    }

    /// <summary>The batches in memory.</summary>
    public IReadOnlyList<IngestBatch> InMemory() => [.. _batches.Values.OrderBy(b => b.Sequence)];

    /// <summary>The batches were put into the database: from now on none is kept here.</summary>
    public void MarkSpilled()
    {
        Spilled = true;
        Bytes = 0;
        _batches.Clear();
    }

    /// <summary>The complete file.</summary>
    public AssembledFile ToFile() => new()
    {
        FileId = FileId,
        Run = first.Run,
        ParseId = ParseId,
        ParserVersion = first.ParserVersion,
        Kind = first.Kind,
        Account = Account!,
        Batches = Spilled ? null : InMemory(),
    };
}
