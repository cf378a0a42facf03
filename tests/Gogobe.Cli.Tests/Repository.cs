namespace Gogobe.Cli.Tests;

/// <summary>Where the sources and the build of this run are.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>debug</c> or <c>release</c>, as these tests were built.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>The built host.</summary>
    public static string HostDll => Path.Combine(Root, "artifacts", "bin", "Gogobe.Cli", Configuration, "Gogobe.Cli.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gogobe.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Gogobe.sln above the tests");
        }

        return folder.FullName;
    }
}
