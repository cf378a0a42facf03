using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Xml;
using CsCheck;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Tests.Odd;

/// <summary>
/// Published files, changed in any way: reading one never throws, ends whole or with a reason that is not ours, the account balances, and its prices are those that
/// a conforming XML reader finds in the same bytes. Two minutes with <c>GOGOBE_TEST_LONG=1</c>.
/// </summary>
public sealed class MutationTests
{
    private const int LargestSource = 16 * 1024;

    private static readonly Source[] s_sources = [.. Sources()];

    private static readonly Gen<Mutation[]> s_mutations =
        Gen.Select(Gen.Int[0, Mutation.Kinds - 1], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Select((kind, place, value) => new Mutation(kind, place, value)).Array[0, 4];

    [Fact]
    public void File_ChangedInAnyWay_IsReadOrHasAReason()
    {
        var isLong = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") == "1";
        var started = Stopwatch.GetTimestamp();
        var files = 0L;
        var whole = 0L;
        var compared = 0L;
        Gen.Select(Gen.Int[0, s_sources.Length - 1], s_mutations).Sample(
            (source, mutations) =>
            {
                var (bytes, request) = s_sources[source];
                foreach (var mutation in mutations)
                {
                    bytes = mutation.Apply(bytes);
                }

                var parsed = ParseCase.Parse(bytes, request);
                Check(parsed);
                Interlocked.Increment(ref files);
                Interlocked.Add(ref whole, parsed.Result.Complete ? 1 : 0);
                Interlocked.Add(ref compared, parsed.Result.Complete && request.FileType.Rows() == RowKind.Prices && IndependentPrices.Check(bytes, parsed) ? 1 : 0);
            },
            iter: isLong ? -1 : 1500,
            time: isLong ? 120 : -1);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{files} files in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {whole} whole, prices of {compared} compared");
        compared.ShouldBeGreaterThan(files / 20);
    }

    private static void Check(Parsed parsed)
    {
        foreach (var batch in parsed.Batches)
        {
            MessageJson.Deserialize<IngestBatch>(MessageJson.Serialize(batch)).Count.ShouldBe(batch.Count);
        }

        if (parsed.Result.Complete)
        {
            parsed.Result.Reason.ShouldBeOneOf(Reason.None, Reason.Empty);
            parsed.Account.Seen.ShouldBe(parsed.Batches.Sum(b => b.Count) + parsed.Account.RejectedRows);
        }
        else
        {
            parsed.ShouldFail(parsed.Result.Reason);
            parsed.Result.Reason.ShouldNotBeOneOf(Reason.None, Reason.Poison, Reason.Unbalanced);
        }
    }

    private static IEnumerable<Source> Sources()
    {
        var assembly = typeof(MutationTests).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Odd/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            PublishedName.TryParse(Path.GetFileName(resource), out var name).ShouldBeTrue();
            using var raw = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[raw.Length];
            raw.ReadExactly(bytes);
            if (bytes is [0x1F, 0x8B, ..])
            {
                using var unpacked = new MemoryStream();
                using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
                gzip.CopyTo(unpacked);
                bytes = unpacked.ToArray();
            }

            if (bytes.Length <= LargestSource)
            {
                var request = ParseCase.Request(name!.Type, ChainRegistry.Default.FindByPublishedId(name.ChainId), name.StoreNumber);
                yield return new Source(bytes, request);
            }
        }

        yield return new Source(Encoding.UTF8.GetBytes(ParseCase.Prices([.. Enumerable.Range(1, 12).Select(i => ParseCase.Row($"{i}", $"{i}.90"))])), ParseCase.Request());
    }

    private sealed record Source(byte[] Bytes, ParseRequest Request);
}

/// <summary>The prices of a file as a conforming XML reader and the rules of docs/specs/parsing.md give them; shares no code with the Parser.</summary>
internal static class IndependentPrices
{
    private static readonly char[] s_invisible =
        [.. Enumerable.Range(0, 0x21).Concat([0xA0, 0xFEFF]).Concat(Enumerable.Range(0x200B, 5)).Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2060, 10)).Select(c => (char)c)];

    /// <summary>Compares; false when such a reader finds no document in the bytes.</summary>
    public static bool Check(byte[] bytes, Parsed parsed)
    {
        Oracle document;
        try
        {
            document = Oracle.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF'));
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            return false;
        }

        var expected = document.Rows(["item", "product", "line"], ["items", "products"]).Select(Row).Where(r => r is not null).ToArray();
        parsed.Prices.Select(p => (p.Code, p.Price)).ShouldBe(expected.Select(r => r!.Value));
        return true;
    }

    private static (string Code, decimal Price)? Row(Oracle row)
    {
        var fields = Fields(row).ToLookup(f => f.Name.ToLowerInvariant(), f => f.Text);
        var codes = fields["itemcode"].Where(Says).ToArray();
        if (codes.Length == 0 || codes.Select(c => c.Trim(' ', '\t', '\r', '\n')).Distinct().Count() > 1)
        {
            return null;
        }

        var code = codes[^1].Trim(' ', '\t', '\r', '\n').Trim(s_invisible);
        var price = Price(fields["itemprice"].LastOrDefault(Says) ?? "");
        return code.Length is > 0 and <= 14 && code.All(char.IsAsciiDigit) && price is >= 0 and <= 100_000 ? (code, price.Value) : null;
    }

    private static IEnumerable<(string Name, string Text)> Fields(Oracle element) =>
        element.Attributes.Select(a => (a.Key, a.Value)).Concat(element.Children.SelectMany(c => c.Children.Count == 0 ? Fields(c).Append((c.Name, c.Text)) : Fields(c)));

    private static bool Says(string text) => text.Trim(' ', '\t', '\r', '\n') is not ("" or "''" or "\"\"");

    private static decimal? Price(string text)
    {
        text = text.Trim(s_invisible);
        text = System.Text.RegularExpressions.Regex.IsMatch(text, @"\A-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]*\z") ? text.Replace(",", "", StringComparison.Ordinal)
            : System.Text.RegularExpressions.Regex.IsMatch(text, @"\A-?[0-9]+,[0-9]{1,2}\z") ? text.Replace(',', '.')
            : text;
        if (!System.Text.RegularExpressions.Regex.IsMatch(text, @"\A-?[0-9]*\.?[0-9]*\z") || !text.Any(char.IsAsciiDigit) || text.Length > 28)
        {
            return null;
        }

        var value = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return decimal.Round(value, 4) == value ? value : null;
    }
}
