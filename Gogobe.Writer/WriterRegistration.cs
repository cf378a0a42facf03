using Gogobe.Writer.Assembling;
using Gogobe.Writer.Transactions;
using Gogobe.Writer.Views;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer;

/// <summary>The one verb of this service.</summary>
public static class WriterRegistration
{
    /// <summary>
    /// Adds the Writer to a host. The data source, the transport and the ledger come from the host. <see cref="FileWriter"/> and
    /// <see cref="ReadModels"/> may be resolved and used by themselves; an <see cref="IWriteObserver"/> that is registered hears of every file.
    /// </summary>
    public static IHostApplicationBuilder AddWriter(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<WriterOptions>, ValidateWriterOptions>();
        services.AddOptions<WriterOptions>().BindConfiguration(WriterOptions.Section).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FileWriter>();
        builder.AddReadModels();
        services.AddSingleton<ReadModelWorker>();
        services.AddSingleton<IWriteObserver>(provider => provider.GetRequiredService<ReadModelWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<ReadModelWorker>());
        services.AddSingleton<WriteTelemetry>();
        services.AddSingleton<Assembler>();
        services.AddHostedService<WriterWorker>();
        return builder;
    }

    /// <summary>Adds <see cref="ReadModels"/> alone, for a process that refreshes them and writes nothing else.</summary>
    public static IHostApplicationBuilder AddReadModels(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<ReadModels>();
        return builder;
    }
}
