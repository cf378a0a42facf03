namespace Gogobe.AppHost;

/// <summary>Where raw files are in what is published: a bucket of any S3 server, given by whoever deploys (docs/operations/deployment.md).</summary>
/// <param name="Endpoint"><c>https://host</c>; empty is Amazon.</param>
/// <param name="Name">The bucket, made at start when it is missing.</param>
/// <param name="AccessKey">Both keys empty: the credentials of the machine.</param>
/// <param name="SecretKey">Signs requests.</param>
internal sealed record RawBucket(
    IResourceBuilder<ParameterResource> Endpoint,
    IResourceBuilder<ParameterResource> Name,
    IResourceBuilder<ParameterResource> AccessKey,
    IResourceBuilder<ParameterResource> SecretKey)
{
    /// <summary>Adds its parameters.</summary>
    public static RawBucket AddTo(IDistributedApplicationBuilder builder) => new(
        builder.AddParameter("raw-store-endpoint").WithDescription("Address of the S3 server that keeps the raw files"),
        builder.AddParameter("raw-store-bucket", () => "gogobe-raw", publishValueAsDefault: true).WithDescription("Its bucket"),
        builder.AddParameter("raw-store-access-key", secret: true),
        builder.AddParameter("raw-store-secret-key", secret: true));

    /// <summary>Lets a service keep and read raw files there.</summary>
    public IResourceBuilder<ProjectResource> GiveTo(IResourceBuilder<ProjectResource> service) => service
        .WithEnvironment("Gogobe__RawStore__S3__Endpoint", Endpoint)
        .WithEnvironment("Gogobe__RawStore__S3__Bucket", Name)
        .WithEnvironment("Gogobe__RawStore__S3__AccessKey", AccessKey)
        .WithEnvironment("Gogobe__RawStore__S3__SecretKey", SecretKey);
}
