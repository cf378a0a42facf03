using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;

namespace Gogobe.Ledger;

/// <summary>
/// The trace of a run of a file. Its id follows from the ledger's row, so that whoever offers the file again, in whatever process, adds to the same trace
/// without having seen the first attempt (docs/specs/telemetry.md).
/// </summary>
public static class FileTrace
{
    /// <summary>The trace, with no span as parent.</summary>
    public static ActivityContext Of(LedgerFile file) => new(IdOf(file.FileId, file.Run, file.DiscoveredAt), default, ActivityTraceFlags.Recorded);

    /// <summary>The id of the trace of a run.</summary>
    /// <param name="fileId">Number of the file.</param>
    /// <param name="run">The run.</param>
    /// <param name="discoveredAt">When the file was first listed, as the ledger has it.</param>
    public static ActivityTraceId IdOf(long fileId, int run, DateTimeOffset discoveredAt)
    {
        Span<byte> row = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(row, fileId);
        BinaryPrimitives.WriteInt32LittleEndian(row[8..], run);
        BinaryPrimitives.WriteInt64LittleEndian(row[12..], discoveredAt.UtcTicks);
        return ActivityTraceId.CreateFromBytes(XxHash128.Hash(row));
    }
}
