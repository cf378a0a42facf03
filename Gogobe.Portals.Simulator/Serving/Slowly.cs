namespace Gogobe.Portals.Simulator.Serving;

/// <summary>Writes at a rate.</summary>
internal static class Slowly
{
    /// <summary>Fast drips go in tenths of a second.</summary>
    public static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, int bytesPerSecond, CancellationToken cancellationToken)
    {
        var (portion, pause) = bytesPerSecond >= 10 ? (bytesPerSecond / 10, TimeSpan.FromMilliseconds(100)) : (1, TimeSpan.FromSeconds(1.0 / bytesPerSecond));
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(portion, bytes.Length)..])
        {
            await target.WriteAsync(bytes[..Math.Min(portion, bytes.Length)], cancellationToken);
            await target.FlushAsync(cancellationToken);
            await Task.Delay(pause, cancellationToken);
        }
    }
}
