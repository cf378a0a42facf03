namespace Gogobe.Ledger;

/// <summary>Error texts for people. They may quote hostile input, so they are cut and cleaned before they are stored.</summary>
public static class Detail
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 500;

    /// <summary>At most <see cref="MaxLength"/> characters, no half surrogate pair at the end, no NUL (PostgreSQL refuses it).</summary>
    public static string Cut(string text)
    {
        var end = Math.Min(text.Length, MaxLength);
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return text[..end].Replace('\0', ' ');
    }
}
