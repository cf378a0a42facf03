using System.Text;
using Gogobe.Parser.Reading;
using Gogobe.Parser.Reading.Xml;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Rows;

/// <summary>What the parts of one parse share.</summary>
internal sealed class ScanContext(ParseRequest request, FeedText text, Utf8Window window, XmlTokenizer xml)
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

    /// <summary>A list of rows of the file's kind was seen.</summary>
    public bool SawList { get; set; }

    /// <summary>Such a list holds elements that are no rows.</summary>
    public bool ListHoldsOther { get; set; }

    /// <summary>Elements of an unknown name repeat, and hold fields of rows.</summary>
    public bool UnknownRecords { get; set; }

    /// <summary>Rows with a replaced letter.</summary>
    public long Damaged { get; private set; }

    /// <summary>Letters that were replaced so far.</summary>
    public long Replaced => text.Replaced;

    /// <summary>One store number stood under two published chain ids.</summary>
    public bool StoreConflict { get; set; }

    /// <summary>Counts the row between the window's pin and its position when letters of the file were replaced, and one of them is in it.</summary>
    public void LookForDamage()
    {
        if (text.Replaced > 0 && Window.Buffer.AsSpan(Window.Pin, Window.Position - Window.Pin).IndexOf("\ufffd"u8) >= 0)
        {
            Damaged++;
        }
    }

    /// <summary>Bytes as text.</summary>
    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);
}
