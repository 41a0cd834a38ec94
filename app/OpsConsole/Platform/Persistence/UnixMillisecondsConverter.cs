using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OpsConsole.Platform.Persistence;

/// <summary>Stores a <see cref="DateTimeOffset"/> as Unix milliseconds UTC.</summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
