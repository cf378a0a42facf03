namespace Gogobe.LocalServers;

/// <summary>Something a person must mend before the host can start. The message says what and how; no stack trace is of use.</summary>
internal sealed class CannotStartException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public CannotStartException()
    {
    }

    /// <summary>Says what is wrong and what to do.</summary>
    public CannotStartException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and what to do.</summary>
    public CannotStartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
