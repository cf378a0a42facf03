namespace Gogobe.Pipeline.Messages;

/// <summary>Keys of messages: what has the same key lies in the same partition, in order.</summary>
public static class MessageKey
{
    /// <summary><c>rami-levy/39</c>, or <c>rami-levy/stores</c> for a chain-level file.</summary>
    public static string Of(string chain, int? storeNumber) =>
        storeNumber is { } number ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{chain}/{number}") : chain + "/stores";
}
