namespace Gogobe.ServiceDefaults;

/// <summary>A process cannot start because its configuration lacks something. The message says what to set.</summary>
public sealed class MissingSettingException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public MissingSettingException()
    {
    }

    /// <summary>Says what to set.</summary>
    public MissingSettingException(string message)
        : base(message)
    {
    }

    /// <summary>Says what to set, and how its absence showed.</summary>
    public MissingSettingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
