using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Sessions;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Sessions;

/// <summary>All sessions, newest first, live. What is shown is in the address.</summary>
public sealed partial class SessionsPage
{
    private SessionQuery _query = new();

    [SupplyParameterFromQuery(Name = "status")]
    private string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "trigger")]
    private string? Trigger { get; set; }

    [SupplyParameterFromQuery(Name = "chain")]
    private string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? Before { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [Inject]
    private SessionListFeed Sessions { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    private protected override SubjectFeed<SessionQuery, SessionList> Feed => Sessions;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        _query = new SessionQuery(FileLinks.Clean(Status), FileLinks.Clean(Trigger), FileLinks.Clean(Chain), FileLinks.Id(Before), FileLinks.Id(After));
        return ShowAsync(_query);
    }

    private void Go(SessionQuery query) => Address.NavigateTo(SessionLinks.To(query));
}
