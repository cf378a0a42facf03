using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Unicode;

namespace Gogobe.Parser.Reading;

/// <summary>
/// Validates UTF-8, 32 bytes at a time where the processor can (Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte"). Feeds mix
/// ASCII markup with two-byte Hebrew, which the platform's validation takes in small steps. Elsewhere the platform's own is used.
/// </summary>
internal static class Utf8Check
{
    // What a pair of neighbouring bytes can be wrong about; three tables give the candidates, and what all three agree on is an error.
    private const byte TooShort = 1 << 0;
    private const byte TooLong = 1 << 1;
    private const byte Overlong3 = 1 << 2;
    private const byte TooLarge = 1 << 3;
    private const byte Surrogate = 1 << 4;
    private const byte Overlong2 = 1 << 5;
    private const byte TooLarge1000 = 1 << 6;
    private const byte Overlong4 = 1 << 6;
    private const byte TwoContinuations = 1 << 7;
    private const byte Carry = TooShort | TooLong | TwoContinuations;

    private static readonly Vector256<byte> s_firstHigh = Twice(
        TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
        TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | TooLarge1000 | Overlong4);

    private static readonly Vector256<byte> s_firstLow = Twice(
        Carry | Overlong3 | Overlong2 | Overlong4, Carry | Overlong2, Carry, Carry, Carry | TooLarge, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000,
        Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000,
        Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000 | Surrogate, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000);

    private static readonly Vector256<byte> s_secondHigh = Twice(
        TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort,
        TooLong | Overlong2 | TwoContinuations | Overlong3 | TooLarge1000 | Overlong4, TooLong | Overlong2 | TwoContinuations | Overlong3 | TooLarge,
        TooLong | Overlong2 | TwoContinuations | Surrogate | TooLarge, TooLong | Overlong2 | TwoContinuations | Surrogate | TooLarge,
        TooShort, TooShort, TooShort, TooShort);

    /// <summary>True when the bytes are whole, valid UTF-8.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        const int Lead = 4;
        if (!Avx2.IsSupported || bytes.Length < Lead + Vector256<byte>.Count)
        {
            return Utf8.IsValid(bytes);
        }

        // The vectors look back three bytes, so the first few are validated apart, up to a boundary between characters.
        var start = Boundary(bytes, Lead);
        return Utf8.IsValid(bytes[..start]) && IsValidFrom(bytes, start);
    }

    private static bool IsValidFrom(ReadOnlySpan<byte> bytes, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var end = bytes.Length - Vector256<byte>.Count;
        var errors = Vector256<byte>.Zero;
        var open = false;
        for (; at <= end; at += Vector256<byte>.Count)
        {
            var input = Vector256.LoadUnsafe(ref first, (nuint)at);
            if (input.ExtractMostSignificantBits() != 0)
            {
                errors |= Errors(ref first, at, input);
                open = true;
            }
            else if (open)
            {
                // After a block with multi-byte characters one of ASCII only: none of them may be open.
                if (bytes[at - 1] >= 0xC0 || bytes[at - 2] >= 0xE0 || bytes[at - 3] >= 0xF0)
                {
                    return false;
                }

                open = false;
            }
        }

        return errors == Vector256<byte>.Zero && Utf8.IsValid(bytes[Boundary(bytes, at)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Errors(ref byte first, int at, Vector256<byte> input)
    {
        var low = Vector256.Create((byte)0x0F);
        var before = Vector256.LoadUnsafe(ref first, (nuint)(at - 1));
        var special = Avx2.Shuffle(s_firstHigh, (before.AsUInt16() >> 4).AsByte() & low)
            & Avx2.Shuffle(s_firstLow, before & low)
            & Avx2.Shuffle(s_secondHigh, (input.AsUInt16() >> 4).AsByte() & low);
        var third = Avx2.SubtractSaturate(Vector256.LoadUnsafe(ref first, (nuint)(at - 2)), Vector256.Create((byte)(0xE0 - 0x80)));
        var fourth = Avx2.SubtractSaturate(Vector256.LoadUnsafe(ref first, (nuint)(at - 3)), Vector256.Create((byte)(0xF0 - 0x80)));
        return ((third | fourth) & Vector256.Create((byte)0x80)) ^ special;
    }

    // The start of the character that a place lies in, or the place itself.
    private static int Boundary(ReadOnlySpan<byte> bytes, int at)
    {
        for (var back = 1; back <= 3 && at - back >= 0; back++)
        {
            var b = bytes[at - back];
            if (b >= 0xC0)
            {
                return at - back;
            }

            if (b < 0x80)
            {
                break;
            }
        }

        return at;
    }

    private static Vector256<byte> Twice(params ReadOnlySpan<byte> sixteen)
    {
        var half = Vector128.Create(sixteen);
        return Vector256.Create(half, half);
    }
}
