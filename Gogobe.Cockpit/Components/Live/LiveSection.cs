using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Sections;

namespace Gogobe.Cockpit.Components.Live;

/// <summary>
/// What a page shows in the bar above it, kept while the page is drawn again. A section makes what is in it anew whenever it gets another fragment
/// (<c>SectionOutlet</c> uses it as key), and what Razor writes is another one each time: buttons in it would lose the focus every second.
/// </summary>
public sealed class LiveSection : ComponentBase
{
    private readonly RenderFragment _content;

    /// <summary>Made by the renderer.</summary>
    public LiveSection() => _content = builder => builder.AddContent(0, ChildContent);

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public RenderFragment? ChildContent { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<SectionContent>(0);
        builder.AddComponentParameter(1, nameof(SectionContent.SectionName), "live");
        builder.AddComponentParameter(2, nameof(SectionContent.ChildContent), _content);
        builder.CloseComponent();
    }
}
