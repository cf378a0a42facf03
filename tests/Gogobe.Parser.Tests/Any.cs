using CsCheck;

namespace Gogobe.Parser.Tests;

/// <summary>Generators that CsCheck leaves to the user.</summary>
internal static class Any
{
    /// <summary>One of some values.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
