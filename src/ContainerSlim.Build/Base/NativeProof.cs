using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Proves that the loader finds what the native files of an app need.</summary>
internal static class NativeProof
{
    /// <summary>What the loader would not find, besides libraries that are not there at all.</summary>
    /// <param name="plan">The image.</param>
    /// <param name="provided">What the base provides.</param>
    public static IReadOnlyList<NativeProblem> Problems(ImagePlan plan, ProvidedLibraries provided)
    {
        var folder = "/" + plan.Settings.WorkingDirectory.Trim('/');
        var entries = plan.App.Items.Where(item => item.Kind != EntryKind.Directory)
            .Select(item => new NativeEntry($"{folder}/{item.Path}") { Read = () => item.TryHead()?.Elf })
            .ToList();
        var roots = entries.Where(entry => entry.Read!() is { } elf && elf.Architecture == plan.Platform.Architecture).ToList();
        var program = roots.Find(entry => entry.Read!()!.IsProgram)?.Path;
        var closure = NativeClosure.Prove(
            new NativeTree(entries),
            roots.Select(entry => new NativeRoot(entry.Path, entry.Path == program ? null : program)),
            new LoaderSearch { Base = provided, WorkingDirectory = folder });
        return [.. closure.Problems.Where(problem => problem.Kind is not NativeProblemKind.MissingLibrary and not NativeProblemKind.NotALibrary)];
    }

    /// <summary>What is wrong, as a sentence without its full stop.</summary>
    public static string Sentence(NativeProblem problem) => problem.Kind switch
    {
        NativeProblemKind.MissingVersion => $"'{problem.File}' needs {problem.Library} with {problem.Version}, which the one in the image does not have",
        NativeProblemKind.OtherProcessor => $"'{problem.File}' needs {problem.Library}, which the image has for another processor only",
        NativeProblemKind.OtherCLibrary => $"'{problem.File}' is made for another C library than the image's: it needs {problem.Library}",
        NativeProblemKind.MissingInterpreter => $"'{problem.File}' needs the loader {problem.Library}, which the image does not have",
        NativeProblemKind.NotALibrary => $"'{problem.File}' needs {problem.Library}, and the file of that name in the image is not a library",
        _ => $"'{problem.File}' needs {problem.Library}, which the image does not have",
    };
}
