using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gogobe.Portals;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// A number for a whole listing, made while it comes in and whatever its order: portals sort as they like. Names and sizes count.
/// </summary>
internal sealed class ListingFingerprint
{
    private UInt128 _sum;
    private long _files;

    /// <summary>Adds a line. Each name once.</summary>
    public void Add(DiscoveredFile file)
    {
        var name = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(file.OriginalName.AsSpan()), file.SizeHint ?? -1);
        _sum += name;
        _files++;
    }

    /// <summary>Its text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_files}-{_sum:x32}");
}
