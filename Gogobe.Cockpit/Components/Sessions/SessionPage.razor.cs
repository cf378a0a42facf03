using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Sessions;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Sessions;

/// <summary>One session, live: what it came to, by portal and stage, and its figures over time.</summary>
public sealed partial class SessionPage
{
    /// <summary>Number of the session, as it stands in the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private SessionFeed Sessions { get; set; } = null!;

    // The accounts of a session of a million files take seconds to add up.
    /// <inheritdoc/>
    protected override bool AnswersUnread => true;

    private protected override SubjectFeed<string, SessionDetails> Feed => Sessions;

    private string Title => Shown.Value is { } session ? $"{(session.Status == "failed" ? "(failed) " : "")}Session {session.SessionId} · Gogobe" : "Session · Gogobe";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync(Id);
}
