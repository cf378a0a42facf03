using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;

namespace Gogobe.Ledger;

/// <summary>
/// The trace of a run of a file. Its id follows from the ledger's row, so that whoever offers the file again, in whatever process, adds to the same trace
/// without having seen the first attempt (docs/specs/telemetry.md).
/// </summary>
internal static class FileTrace
{
    /// <summary>The trace, with no span as parent.</summary>
    public static ActivityContext Of(LedgerFile file)
    {
        Span<byte> row = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(row, file.FileId);
        BinaryPrimitives.WriteInt32LittleEndian(row[8..], file.Run);
        BinaryPrimitives.WriteInt64LittleEndian(row[12..], file.DiscoveredAt.UtcTicks);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(XxHash128.Hash(row)), default, ActivityTraceFlags.Recorded);
    }
}
