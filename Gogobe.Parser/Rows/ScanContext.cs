using System.Text;
using Gogobe.Parser.Reading;
using Gogobe.Parser.Reading.Xml;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Rows;

/// <summary>What the parts of one parse share.</summary>
internal sealed class ScanContext(ParseRequest request, Utf8Window window, XmlTokenizer xml)
{
    public ParseRequest Request { get; } = request;

    public Utf8Window Window { get; } = window;

    public XmlTokenizer Xml { get; } = xml;

    public ElementNames Names { get; } = new(request.FileType.Rows());

    public FeedHeader Header { get; } = new(request);

    public Rejects Rejects { get; } = new(window);

    public EncodingDamageDetector NameWatch { get; } = new();

    /// <summary>Row elements so far.</summary>
    public long Seen { get; set; }

    /// <summary>Items of promotions so far.</summary>
    public long ItemsSeen { get; set; }

    /// <summary>An element was seen that price files have.</summary>
    public bool SawContainer { get; set; }

    /// <summary>One store number stood under two published chain ids.</summary>
    public bool StoreConflict { get; set; }

    /// <summary>Bytes as text.</summary>
    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);
}
