using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Whether the loader finds on the new base what it found on the old one. What it does not find on either is the project's own decision.</summary>
internal static class LibraryCheck
{
    private const string PathVariable = "LD_LIBRARY_PATH";

    /// <summary>The reasons why not.</summary>
    public static IEnumerable<string> Problems(RebaseScene scene)
    {
        var before = Prove(scene.Before, scene.Subject.Base.Layers.Count, scene);
        return Prove(scene.After, scene.NewBase.Layers.Count, scene).Except(before).Select(NativeProof.Sentence);
    }

    private static IReadOnlyList<NativeProblem> Prove(FileTree files, int firstLayer, RebaseScene scene)
    {
        var native = files.NativeFrom(firstLayer, scene.Subject.Image.Config.Platform.Architecture);
        var folder = scene.Execution.WorkingDirectory ?? "/";
        var command = scene.Execution.Entrypoint is [var first, ..] ? first : null;
        var program = native.Where(one => one.Elf.IsProgram)
            .OrderByDescending(one => one.Path == command)
            .Select(one => one.Path)
            .FirstOrDefault(path => path.StartsWith(folder, StringComparison.Ordinal));
        var roots = native.Select(one => new NativeRoot(one.Path, one.Elf.IsProgram ? null : program));
        return NativeClosure.Prove(files.ToNative(), roots, Search(files, scene.Execution)).Problems;
    }

    private static LoaderSearch Search(FileTree files, ExecutionConfig execution) => new()
    {
        LibraryPath = (execution.FindEnvironment(PathVariable) ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries),
        WorkingDirectory = execution.WorkingDirectory ?? "/",
        Folders =
        [
            // ldconfig(8), and musl's list, whose folders may also be separated by colons.
            .. files.TextsOf(path => path.StartsWith("etc/ld", StringComparison.Ordinal))
                .SelectMany(one => one.Text.Split(['\n', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(line => line.StartsWith('/')),
        ],
    };
}
