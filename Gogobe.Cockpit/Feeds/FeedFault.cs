namespace Gogobe.Cockpit.Feeds;

/// <summary>Why the figures are old.</summary>
/// <param name="Since">When the database first did not answer as it should.</param>
/// <param name="Problem">What is known about it, in one sentence without addresses or names.</param>
public sealed record FeedFault(DateTimeOffset Since, string Problem);
