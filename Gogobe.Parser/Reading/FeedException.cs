using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading;

/// <summary>
/// Bytes of a feed that cannot be read, with the reason a file gets for it. Thrown inside the readers only; the parser turns it into a result.
/// </summary>
public sealed class FeedException : Exception
{
    /// <summary>Creates one for <see cref="Reason.Corrupt"/>.</summary>
    public FeedException()
        : this(Reason.Corrupt, "unspecified")
    {
    }

    /// <summary>Creates one for <see cref="Reason.Corrupt"/>.</summary>
    public FeedException(string message)
        : this(Reason.Corrupt, message)
    {
    }

    /// <summary>Creates one for <see cref="Reason.Corrupt"/>.</summary>
    public FeedException(string message, Exception inner)
        : base(message, inner) => Reason = Reason.Corrupt;

    /// <summary>Creates one.</summary>
    /// <param name="reason">Why the file fails.</param>
    /// <param name="message">For people; never text from the feed.</param>
    public FeedException(Reason reason, string message)
        : base(message) => Reason = reason;

    /// <summary>Why.</summary>
    public Reason Reason { get; }
}
