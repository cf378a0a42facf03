using System.Reflection;

namespace Gogobe.Cockpit;

/// <summary>Statements that lie in files of their own beside the code that asks them.</summary>
internal static class EmbeddedSql
{
    /// <summary>Reads one.</summary>
    /// <param name="path">Its folder and name, with points between them: <c>Fleet.fleet.sql</c>.</param>
    public static string Read(string path)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Gogobe.Cockpit." + path)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
