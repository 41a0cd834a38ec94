using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>Makes and redeems one-time login links.</summary>
internal sealed class LoginLinks(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long used and expired rows are kept.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int TokenBytes = 32;

    /// <summary>Makes a link's token for a user.</summary>
    public async Task<string> CreateAsync(string userId, CancellationToken token)
    {
        var now = time.GetUtcNow();
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await using var db = await contexts.CreateDbContextAsync(token);
        var forgotten = now - Retention;
        await db.Set<LoginLink>().Where(link => link.ExpiresAt < forgotten).ExecuteDeleteAsync(token);
        db.Add(new LoginLink { Hash = Hash(text), UserId = userId, CreatedAt = now, ExpiresAt = now + Lifetime });
        await db.SaveChangesAsync(token);
        return text;
    }

    /// <summary>The user of a token, which from then on is used up; null when it is unknown, used or expired.</summary>
    public async Task<string?> RedeemAsync(string? text, CancellationToken token)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 100)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var hash = Hash(text);
        await using var db = await contexts.CreateDbContextAsync(token);
        // One statement decides: of two that come at once only one finds the row unused.
        var redeemed = await db.Set<LoginLink>().Where(link => link.Hash == hash && link.UsedAt == null && link.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.UsedAt, now), token);
        return redeemed == 1 ? await db.Set<LoginLink>().Where(link => link.Hash == hash).Select(link => link.UserId).SingleAsync(token) : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
