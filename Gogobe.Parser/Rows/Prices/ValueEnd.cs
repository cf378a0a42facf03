using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gogobe.Parser.Rows.Prices;

/// <summary>Finds the end of a plain value: the first byte that is markup, a reference or below a blank.</summary>
internal static class ValueEnd
{
    /// <summary>Index of that byte, or <paramref name="end"/> when there is none before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(ref byte buffer, int start, int end)
    {
        while (Vector256.IsHardwareAccelerated && end - start >= Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref buffer, (nuint)start);
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'<'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'&'))
                | Vector256.LessThan(bytes, Vector256.Create((byte)' '));
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return start + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }

            start += Vector256<byte>.Count;
        }

        for (; start < end; start++)
        {
            if (Unsafe.Add(ref buffer, start) is < (byte)' ' or (byte)'<' or (byte)'&')
            {
                return start;
            }
        }

        return end;
    }
}
