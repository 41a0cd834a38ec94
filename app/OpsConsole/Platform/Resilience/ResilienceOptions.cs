using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Resilience;

/// <summary>The section <c>Resilience</c>, read and validated on start.</summary>
/// <param name="configuration">The configuration it is read from.</param>
public sealed class ResilienceOptions(IConfiguration configuration)
{
    /// <summary>Its name.</summary>
    public const string Section = "Resilience";

    private readonly IConfigurationSection _section = configuration.GetSection(Section);

    /// <summary>What holds for a dependency: its own settings over those for all over the defaults.</summary>
    /// <param name="dependency">Name in <c>Resilience:Guards</c>.</param>
    /// <exception cref="OptionsValidationException">A value is out of its range.</exception>
    public GuardOptions For(string dependency) => Read(new GuardOptions(), _section.GetSection("Guard"), _section.GetSection("Guards").GetSection(dependency));

    /// <summary>Checks all that is configured.</summary>
    internal void Validate()
    {
        Read(new GuardOptions(), _section.GetSection("Guard"));
        foreach (var guard in _section.GetSection("Guards").GetChildren())
        {
            For(guard.Key);
        }
    }

    private static GuardOptions Read(GuardOptions options, params ReadOnlySpan<IConfigurationSection> sections)
    {
        var path = Section;
        foreach (var section in sections)
        {
            path = section.Path;
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }

        Check(options, path);
        return options;
    }

    /// <summary>Throws with every fault that the options have.</summary>
    internal static void Check(GuardOptions options, string path)
    {
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
        {
            throw new OptionsValidationException(path, typeof(GuardOptions), faults.Select(fault => $"{path}: {fault.ErrorMessage}"));
        }
    }
}
