using System.Text;
using System.Text.Unicode;
using CsCheck;

namespace Gogobe.Parser.Tests.Reading;

/// <summary>What the platform calls valid UTF-8 is what the feed reader accepts, whatever the shape and length.</summary>
public sealed class Utf8CheckTests
{
    private static readonly Gen<byte[]> s_piece = Any.Of(
        "a"u8.ToArray(), "<ItemName>"u8.ToArray(), "\r\n      "u8.ToArray(), "חלב"u8.ToArray(), "€"u8.ToArray(), "😀"u8.ToArray(), [0xD7], [0x90], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEE, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0x00], [0x7F], [0xDF, 0xBF], [0xEF, 0xBF, 0xBD]);

    [Fact]
    public void AnyBytes_AreJudgedLikeThePlatformJudgesThem()
    {
        // Mostly valid, with one doubtful piece somewhere: every block edge is met.
        Gen.Select(Gen.Int[0, 120], Gen.Int[0, 120], s_piece.Array[0, 3], Any.Of("a", "ש", "x€y", "a😀")).Sample(
            (before, after, doubtful, filler) =>
            {
                byte[] bytes = [.. Fill(filler, before), .. doubtful.SelectMany(d => d), .. Fill(filler, after)];
                return Judge(bytes) == Utf8.IsValid(bytes);
            },
            iter: 200_000);
    }

    private static byte[] Fill(string filler, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(filler, count)));

    private static bool Judge(byte[] bytes) => Parser.Reading.Utf8Check.IsValid(bytes);
}
