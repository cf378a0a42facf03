using Gogobe.Ledger;
using Gogobe.Ledger.Schema;
using Gogobe.Pipeline.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers what every stage stands on.</summary>
public static class PipelineRegistration
{
    /// <summary>
    /// Adds the transport (Kafka when <c>ConnectionStrings:kafka</c> is set, else that of one process), the raw store and the ledger, and brings the schema up
    /// to date before any of them starts. The data source comes from the host. To be called before the stages are added, so that the
    /// process shows that it lives before it publishes anything.
    /// </summary>
    public static IHostApplicationBuilder AddPipeline(this IHostApplicationBuilder builder)
    {
        builder.AddLive();
        builder.Services.AddHostedService<SchemaAtStart>();
        builder.Services.AddTransport(builder.Configuration).AddLedger().AddRawStore();
        return builder;
    }
}
