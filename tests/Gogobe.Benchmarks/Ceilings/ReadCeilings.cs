using System.IO.Compression;
using Gogobe.Parser;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks.Ceilings;

/// <summary>What reading alone can do: no ledger, no raw store, no transport, no database. The files are in the page cache.</summary>
internal static class ReadCeilings
{
    /// <summary>GZipStream in reads of 64 KB, the bytes thrown away.</summary>
    public static Task<double> GunzipAsync(IReadOnlyList<GeneratedFile> files) => TwoAtOnce.RowsPerSecondAsync(files, file =>
    {
        var buffer = new byte[64 * 1024];
        using var gzip = new GZipStream(File.OpenRead(file.Path), CompressionMode.Decompress);
        long bytes = 0;
        for (var read = gzip.Read(buffer); read > 0; read = gzip.Read(buffer))
        {
            bytes += read;
        }

        return bytes == file.XmlBytes ? Task.FromResult(file.Rows) : throw new BenchException($"{file.Path} holds {bytes} bytes of XML, not {file.XmlBytes}.");
    });

    /// <summary>The Parser into batches that nobody keeps, gunzip included.</summary>
    public static Task<double> ParseAsync(IReadOnlyList<GeneratedFile> files) => TwoAtOnce.RowsPerSecondAsync(files, file =>
    {
        using var bytes = File.OpenRead(file.Path);
        var result = FeedParser.Parse(bytes, Request(file), _ => { });
        return result.Complete && result.Account.Seen == file.Rows && result.Account.RejectedRows == 0
            ? Task.FromResult(file.Rows)
            : throw new BenchException($"{file.Path}: {result.Account.Seen} rows of {file.Rows}, {result.Account.RejectedRows} rejected, {result.Reason} {result.Detail}");
    });

    /// <summary>What the Carrier would tell the Parser about a file.</summary>
    public static ParseRequest Request(GeneratedFile file)
    {
        var name = Name(file);
        return new ParseRequest { FileType = name.Type, Chain = Chain(name), StoreNumber = name.StoreNumber };
    }

    public static PublishedName Name(GeneratedFile file) => PublishedName.TryParse(Path.GetFileName(file.Path), out var name)
        ? name
        : throw new BenchException($"{file.Path} has no published name.");

    public static Chain Chain(PublishedName name) => ChainRegistry.Default.FindByPublishedId(name.ChainId)
        ?? throw new BenchException($"The registry knows no chain {name.ChainId}.");
}
