namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>How the stages run.</summary>
public enum Form
{
    /// <summary>Each as a process of its own.</summary>
    Split,

    /// <summary>All of them in one host.</summary>
    OneProcess,
}
