using System.Text;
using System.Xml;

namespace Gogobe.Parser.Tests;

/// <summary>What a conforming XML reader finds in a document; slow, and of no use on hostile input.</summary>
internal sealed class Oracle
{
    private readonly List<Oracle> _children = [];
    private readonly StringBuilder _text = new();

    private Oracle(string name) => Name = name;

    public string Name { get; }

    public IReadOnlyList<Oracle> Children => _children;

    public string Text => _text.ToString();

    public Dictionary<string, string> Attributes { get; } = [];

    public static Oracle Read(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var open = new Stack<Oracle>();
        open.Push(new Oracle(""));
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new Oracle(reader.LocalName);
                    var empty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute())
                    {
                        element.Attributes[reader.LocalName] = reader.Value;
                    }

                    open.Peek()._children.Add(element);
                    if (!empty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    open.Peek()._text.Append(reader.Value);
                    break;
            }
        }

        return open.Single()._children.Single();
    }

    public IEnumerable<Oracle> Rows(params string[] names) => Rows(names, []);

    /// <summary>Elements of some names that hold neither another one nor a list.</summary>
    public IEnumerable<Oracle> Rows(string[] names, string[] lists) =>
        Named(names) && !Descendants().Any(d => d.Named(names) || (d.Named(lists) && !d.IsText)) ? [this] : _children.SelectMany(c => c.Rows(names, lists));

    /// <summary>The texts of the childless children of a name.</summary>
    public IEnumerable<string> Texts(string name) =>
        _children.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && c.Children.Count == 0).Select(c => c.Text);

    public string? Last(string name) => _children.LastOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Text;

    private bool IsText => _children.Count == 0 && !string.IsNullOrWhiteSpace(Text);

    private bool Named(string[] names) => names.Contains(Name, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<Oracle> Descendants() => _children.SelectMany(c => c.Descendants().Prepend(c));
}
