using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpsConsole.Platform.Security.Http;

/// <summary>How large a request may be.</summary>
public static class RequestLimits
{
    /// <summary>Body of a request that says nothing else, bytes.</summary>
    public const int DefaultBodyBytes = 64 * 1024;

    /// <summary>Body of a batch of events, bytes.</summary>
    public const int IngestBodyBytes = 256 * 1024;

    /// <summary>Text of one field, characters.</summary>
    public const int TextLength = 16 * 1024;

    /// <summary>Headers of a request together, bytes.</summary>
    private const int HeaderBytes = 32 * 1024;

    /// <summary>Nesting of a JSON body.</summary>
    public const int JsonDepth = 16;

    /// <summary>Lets an endpoint take bodies of another size.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder builder, long bytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyLimit(bytes));

    /// <summary>Says that an endpoint looks itself, while it reads, for what no field may hold.</summary>
    public static TBuilder ScreensItsBody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(ScreenedByEndpoint.Instance);

    internal static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = DefaultBodyBytes;
            options.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            // A misspelt field is heard of at once, and of two fields of one name none is silently the one that counts.
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.MaxDepth = JsonDepth;
        });
        return services;
    }

    internal sealed class ScreenedByEndpoint
    {
        public static readonly ScreenedByEndpoint Instance = new();
    }

    private sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => bytes;
    }
}
