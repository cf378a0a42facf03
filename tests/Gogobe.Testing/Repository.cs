namespace Gogobe.Testing;

/// <summary>Where the sources and the build of this run are.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>debug</c> or <c>release</c>, as these tests were built.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>Build output of a project, <c>Gogobe.X</c>.</summary>
    public static string BuildOutput(string project) => Path.Combine(Root, "artifacts", "bin", project, Configuration);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gogobe.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no Gogobe.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
