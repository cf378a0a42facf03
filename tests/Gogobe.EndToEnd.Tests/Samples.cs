using Gogobe.Testing;
using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary>The folder of real files.</summary>
internal static class Samples
{
    /// <summary>Its path; the test is skipped, in so many words, where there is none.</summary>
    public static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("GOGOBE_SAMPLES");
            Assert.SkipWhen(string.IsNullOrEmpty(folder) || !Directory.Exists(folder), "SKIPPED: real published files (set GOGOBE_SAMPLES to their folder)");
            return folder!;
        }
    }

    /// <summary>A data source does not tell its password; the fixture does.</summary>
    public static string ConnectionStringWithPassword(this NpgsqlDataSource database, TestPostgres postgres) =>
        postgres.ConnectionString(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!);
}
