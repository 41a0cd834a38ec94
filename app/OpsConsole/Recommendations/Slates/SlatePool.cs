using Microsoft.Extensions.ObjectPool;

namespace OpsConsole.Recommendations.Slates;

/// <summary>Slates to reuse. One that is never returned is left to the collector.</summary>
internal sealed class SlatePool
{
    private readonly DefaultObjectPool<Slate> _pool = new(new Policy(), maximumRetained: 256);

    public Slate Rent() => _pool.Get();

    public void Return(Slate slate) => _pool.Return(slate);

    private sealed class Policy : PooledObjectPolicy<Slate>
    {
        public override Slate Create() => new();

        public override bool Return(Slate slate)
        {
            slate.Clear();
            return true;
        }
    }
}
