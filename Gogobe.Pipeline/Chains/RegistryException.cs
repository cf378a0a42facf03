namespace Gogobe.Pipeline.Chains;

/// <summary>The registry of chains breaks one of its rules. The message names the entry or the line; nobody but an editor of that file can mend it.</summary>
public sealed class RegistryException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public RegistryException()
    {
    }

    /// <summary>Says which entry breaks which rule.</summary>
    public RegistryException(string message)
        : base("chains.json: " + message)
    {
    }

    /// <summary>Says which line cannot be read.</summary>
    public RegistryException(string message, Exception inner)
        : base("chains.json: " + message, inner)
    {
    }
}
