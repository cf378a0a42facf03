using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Tests;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gogobe-generated-").FullName;

    /// <summary>Writes a day of a chain here.</summary>
    public GeneratedDay Write(GeneratedChainOptions options, int day, int degree = 2) =>
        new GeneratedChain(options).WriteDay(Path, day, degree, cancellationToken: TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
