using OpsConsole.FeatureStore;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Tests.Recommendations;

/// <summary>Counts what the whole process allocates: runs while nothing else does.</summary>
[Collection(nameof(WholeProcess))]
public sealed class PipelineAllocationTests
{
    [Fact]
    public async Task A_warm_inference_and_its_answer_allocate_nothing()
    {
        await using var shop = await TestShop.StartAsync();
        var shopper = shop.Get<OnlineFeatures>().Find(TestShop.Shopper(3))!;
        var pool = shop.Get<SlatePool>();
        var parts = shop.Get<InferenceParts>();
        var inference = new Inference(shop.Models.Champion!, parts, keepsCandidates: true);
        var request = new InferenceRequest(
            shopper, shopper.State, parts.Items, parts.NowMs, shop.Get<CurrentServingCatalog>().Current, [], 20, ExcludeBought: false, Similar: false);
        var buffer = new byte[64 * 1024];
        var now = TimeProvider.System.GetUtcNow();
        var head = new SlateHead("request", 1, 2, SlateSurfaces.Home, SlateReasons.ColdUser, false, now, now);
        for (var round = 0; round < 200; round++)
        {
            Answer();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            Answer();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 0, 8);
        Assert.InRange(Answer(), 1_000, buffer.Length);

        int Answer()
        {
            var slate = inference.Run(request);
            var written = SlateWriter.Write(head, slate, buffer);
            pool.Return(slate);
            return written;
        }
    }

    [Fact]
    public async Task A_whole_warm_request_of_the_pipeline_allocates_little()
    {
        await using var shop = await TestShop.StartAsync();
        var pipeline = shop.Get<RecommendationPipeline>();
        var pool = shop.Get<SlatePool>();
        var request = new SlateRequest(TestShop.Shopper(3), SlateSurfaces.Home, shop.Get<CurrentServingCatalog>().Current, [], 20, null, ExcludeBought: false);
        await ServeAsync(2_000);

        // The guard hands the call to a worker thread, so that only the whole process's count sees both sides; a background thread may add to it.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await ServeAsync(2_000);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 2_000);
        }

        Assert.InRange(least, 0, 512);

        async Task ServeAsync(int count)
        {
            for (var call = 0; call < count; call++)
            {
                var served = await pipeline.ServeAsync(request, pipeline.DeadlineOf(2_000), CancellationToken.None);
                pool.Return(served.Slate);
            }
        }
    }
}

[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
