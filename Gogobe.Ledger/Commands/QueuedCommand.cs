namespace Gogobe.Ledger.Commands;

/// <summary>A command that a process has taken and must end.</summary>
/// <param name="Id">Its number, <c>commands.command_id</c>.</param>
/// <param name="Arguments">What was asked.</param>
/// <param name="Who">Who asked.</param>
public sealed record QueuedCommand<TArguments>(long Id, TArguments Arguments, string Who);
