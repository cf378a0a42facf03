using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Rows;

/// <summary>A name of the document, with what it means and how it has been followed so far.</summary>
internal sealed class ElementName(byte[] fullName, Field field, Role role)
{
    private const int MaxTransitions = 8;

    private Transition[] _transitions = [];

    /// <summary>The name with its prefix, as it stands in the document.</summary>
    public byte[] FullName { get; } = fullName;

    public Field Field { get; } = field;

    public Role Role { get; } = role;

    /// <summary>Slot of a price row; 0 when it is none.</summary>
    public int Slot { get; } = field < Field.Ignored ? (int)field : 0;

    /// <summary>Times tokenized; what was predicted is counted by the transitions.</summary>
    public long Count { get; set; }

    /// <summary>True for the header's fields, whose place in a row has to be looked at closely.</summary>
    public bool IsHeader => Field is >= Field.ChainId and <= Field.Count;

    public ReadOnlySpan<Transition> Transitions => _transitions;

    /// <summary>The transition whose bytes come next; null when none does, or not all of them are in the window.</summary>
    public Transition? Match(ReadOnlySpan<byte> next)
    {
        var transitions = _transitions;
        for (var i = 0; i < transitions.Length; i++)
        {
            var candidate = transitions[i];
            if (next.StartsWith(candidate.Bytes))
            {
                if (i > 0)
                {
                    (transitions[i], transitions[i - 1]) = (transitions[i - 1], candidate);
                }

                return candidate;
            }
        }

        return null;
    }

    /// <summary>Learns a transition, unless enough are known.</summary>
    public void Learn(Transition transition)
    {
        if (_transitions.Length < MaxTransitions)
        {
            _transitions = [.. _transitions, transition];
        }
    }
}

/// <summary>
/// The exact bytes that led from the content of one leaf of a row to the content of the next: end tag, blanks, empty elements, and possibly the end
/// of the row and the start of the next. They were tokenized once; wherever the same bytes come again they have the same effect.
/// </summary>
internal sealed class Transition(byte[] bytes, int slot, ElementName next, ElementName? row, int rowEnd, int rowStart, ElementName[] empty)
{
    public byte[] Bytes { get; } = bytes;

    /// <summary>Slot of the leaf it leads from.</summary>
    public int Slot { get; } = slot;

    /// <summary>The leaf it leads to.</summary>
    public ElementName Next { get; } = next;

    /// <summary>The transition that followed last time; null before any did. A guess, tried first.</summary>
    public Transition? Likely { get; set; }

    /// <summary>The row element that ends and starts; null when none does.</summary>
    public ElementName? Row { get; } = row;

    /// <summary>Where in the bytes the row ends; -1 when it does not.</summary>
    public int RowEnd { get; } = rowEnd;

    /// <summary>Where in the bytes the next row starts.</summary>
    public int RowStart { get; } = rowStart;

    /// <summary>Empty elements passed; they say nothing.</summary>
    public ElementName[] Empty { get; } = empty;

    /// <summary>Times taken.</summary>
    public long Hits { get; set; }

    /// <summary>True when its bytes stand at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool StandsAt(ref byte place, int available)
    {
        var bytes = Bytes;
        var length = bytes.Length;
        if (length > available)
        {
            return false;
        }

        ref var own = ref MemoryMarshal.GetArrayDataReference(bytes);
        if (length is >= 16 and <= 32)
        {
            var tail = (nuint)(length - 16);
            return ((Vector128.LoadUnsafe(ref own) ^ Vector128.LoadUnsafe(ref place))
                | (Vector128.LoadUnsafe(ref own, tail) ^ Vector128.LoadUnsafe(ref place, tail))) == Vector128<byte>.Zero;
        }

        if (length is > 32 and <= 64 && Vector256.IsHardwareAccelerated)
        {
            var tail = (nuint)(length - 32);
            return ((Vector256.LoadUnsafe(ref own) ^ Vector256.LoadUnsafe(ref place))
                | (Vector256.LoadUnsafe(ref own, tail) ^ Vector256.LoadUnsafe(ref place, tail))) == Vector256<byte>.Zero;
        }

        return MemoryMarshal.CreateReadOnlySpan(ref place, length).SequenceEqual(bytes);
    }
}

/// <summary>The names of one document, each made once.</summary>
internal sealed class ElementNames(RowKind kind)
{
    // A hostile document may have a new name in every element.
    private const int MaxNames = 4096;

    private readonly Dictionary<int, List<ElementName>> _byHash = [];
    private readonly ElementName _tooMany = new("(other)"u8.ToArray(), Field.Unknown, Role.None);
    private int _count;

    public IEnumerable<ElementName> All => _byHash.Values.SelectMany(n => n).Append(_tooMany);

    public ElementName Get(ReadOnlySpan<byte> fullName)
    {
        var hash = new HashCode();
        hash.AddBytes(fullName);
        var key = hash.ToHashCode();
        if (!_byHash.TryGetValue(key, out var names))
        {
            if (_count >= MaxNames)
            {
                return _tooMany;
            }

            names = _byHash[key] = [];
        }

        foreach (var name in names)
        {
            if (fullName.SequenceEqual(name.FullName))
            {
                return name;
            }
        }

        var local = Encoding.UTF8.GetString(fullName[(fullName.LastIndexOf((byte)':') + 1)..]);
        var (field, role) = Aliases.Find(local.ToLowerInvariant(), kind);
        var made = new ElementName(fullName.ToArray(), field, role);
        names.Add(made);
        _count++;
        return made;
    }
}
