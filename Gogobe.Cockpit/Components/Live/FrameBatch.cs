using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Gogobe.Cockpit.Components.Live;

/// <summary>
/// Nothing on the screen: the place in a page where its frames are made. Components that call <c>StateHasChanged</c> while another one renders are rendered in the same
/// batch (<c>Renderer.AddToRenderQueue</c>), so that a browser gets all parts of a frame in one message; called one after the other they would be a message and a frame
/// each. <c>OnAfterRender</c> comes when the browser has said that it has the batch.
/// </summary>
public sealed class FrameBatch : ComponentBase
{
    /// <summary>When they are made.</summary>
    [Parameter, EditorRequired]
    public PageFrames Frames { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => Frames.Attach(() => InvokeAsync(StateHasChanged));

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder) => Frames.Draw();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender) => Frames.Taken();
}
