using System.Collections.Frozen;
using System.Text;

namespace Gogobe.Pipeline;

/// <summary>The texts of <see cref="Reason"/>, <see cref="RowReason"/> and <see cref="FileFlags"/>: kebab-case, as stored, tagged and shown.</summary>
public static class Reasons
{
    /// <summary>Flags that make a Full an upsert: what it does not name may be missing for another reason than being gone.</summary>
    public const FileFlags NoSnapshot =
        FileFlags.CountMismatch | FileFlags.Shrunk | FileFlags.StoreConflict | FileFlags.UnknownRecords | FileFlags.ManyRejected;

    private static readonly FrozenDictionary<Reason, string> s_reasons = Enum.GetValues<Reason>().ToFrozenDictionary(r => r, r => Kebab(r.ToString()));
    private static readonly FrozenDictionary<string, Reason> s_parsed = s_reasons.ToFrozenDictionary(p => p.Value, p => p.Key);
    private static readonly FrozenDictionary<RowReason, string> s_rows = Enum.GetValues<RowReason>().ToFrozenDictionary(r => r, r => Kebab(r.ToString()));

    private static readonly (FileFlags Flag, string Text)[] s_flags =
        [.. Enum.GetValues<FileFlags>().Where(f => f != FileFlags.None).Select(f => (f, Kebab(f.ToString())))];

    /// <summary><c>Reason.KnownBytes</c> is <c>known-bytes</c>.</summary>
    public static string Text(this Reason reason) => s_reasons[reason];

    /// <summary><c>RowReason.BadPrice</c> is <c>bad-price</c>.</summary>
    public static string Text(this RowReason reason) => s_rows[reason];

    /// <summary>The flags that are set, each as its text, in the order of their bits.</summary>
    public static string[] Texts(this FileFlags flags) => [.. s_flags.Where(f => flags.HasFlag(f.Flag)).Select(f => f.Text)];

    /// <summary>The reason of a text; false when the text is none.</summary>
    public static bool TryParse(string? text, out Reason reason)
    {
        reason = Reason.None;
        return text is not null && s_parsed.TryGetValue(text, out reason);
    }

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && kebab.Length > 0)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(c));
        }

        return kebab.ToString();
    }
}
