using System.Text.Json;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>What is taken from packages, made of packages that are right in all but what a test makes special.</summary>
public sealed class CutTests
{
    private static readonly ForgedPackage Tool = new(
        "tool",
        new("./etc/tool.d/", "") { Mode = "750" },
        new("./etc/tool.d/a.conf", "a\n"),
        new("./usr/bin/tool", "tool\n") { Mode = "755" },
        new("./usr/bin/again") { LinkTarget = "./usr/bin/tool", Type = '1' },
        new("./usr/bin/short") { LinkTarget = "tool" },
        new("./usr/share/tool/deep/data", "data\n"),
        new("./usr/share/man/man1/tool.1"),
        new("./usr/share/doc/tool/copyright"));

    [Fact]
    public async Task The_paths_of_a_slice_are_made_as_the_format_says()
    {
        using var archive = new ForgedArchive(Tool).Define("tool", """
              bins:
                contents:
                  /etc/made/: {make: true, mode: 01777}
                  /etc/text: {text: "some text", mode: 0600}
                  /etc/tool.d/:
                  /usr/bin/link: {symlink: /usr/bin/tool}
                  /usr/bin/other: {copy: /usr/bin/tool}
                  /usr/bin/s*t:
                  /usr/share/**/data:
                  /usr/share/arm: {text: "", arch: arm64}
            """);

        var content = await archive.BuildAsync(BasePart.Slice("tool_bins"));

        Assert.Equal(
            [
                "/etc/", "/etc/group", "/etc/made/", "/etc/passwd", "/etc/text", "/etc/tool.d/", "/home/", "/home/app/", "/usr/", "/usr/bin/",
                "/usr/bin/link -> /usr/bin/tool", "/usr/bin/other",
                "/usr/bin/short -> tool", "/usr/share/", "/usr/share/tool/", "/usr/share/tool/deep/", "/usr/share/tool/deep/data", "/var/", "/var/lib/",
            ],
            ForgedArchive.Lines(Assert.Single(content.Groups)));
        var modes = content.Groups[0].Entries.ToDictionary(entry => entry.Path, entry => Convert.ToString(entry.Mode, 8));
        Assert.Equal(("1777", "600", "750", "755"), (modes["etc/made"], modes["etc/text"], modes["etc/tool.d"], modes["usr/bin/other"]));
        Assert.Equal("tool\n", await ForgedArchive.TextAsync(content, "usr/bin/other"));
    }

    [Fact]
    public async Task A_second_name_of_a_file_that_is_left_out_is_the_file()
    {
        using var archive = new ForgedArchive(Tool)
            .Define("tool", "  again:\n    contents: {/usr/bin/again: }\n  both:\n    contents: {/usr/bin/again: , /usr/bin/tool: }\n");

        var alone = await archive.BuildAsync(BasePart.Slice("tool_again"));
        var both = await archive.BuildAsync(BasePart.Slice("tool_both"));

        Assert.Equal("tool\n", await ForgedArchive.TextAsync(alone, "usr/bin/again"));
        Assert.Contains("/usr/bin/again = /usr/bin/tool", ForgedArchive.Lines(both.Groups[0]));
    }

    [Fact]
    public async Task A_script_that_joins_files_leaves_the_joined_one_and_removes_its_parts()
    {
        using var archive = new ForgedArchive(new ForgedPackage("parts", new("./usr/parts/b", "B"), new("./usr/parts/a", "A"))).Define("parts", """
              all:
                contents:
                  /etc/whole: {text: FIXME, mutable: true}
                  /usr/parts/*: {until: mutate}
                mutate: |
                  # Joins them.
                  dir = "/usr/parts/"
                  texts = [
                      content.read(dir + name) for name in content.list(dir)
                  ]
                  content.write("/etc/whole", "".join(texts))
            """);

        var content = await archive.BuildAsync(BasePart.Slice("parts_all"));

        Assert.Equal("AB", await ForgedArchive.TextAsync(content, "etc/whole"));
        Assert.DoesNotContain(content.Groups[0].Entries, entry => entry.Path.StartsWith("usr/parts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_can_copy_several_files()
    {
        using var archive = new ForgedArchive(Tool).Define("tool", """
              bins:
                contents:
                  /etc/a: {text: FIXME, mutable: true}
                  /etc/b: {text: FIXME, mutable: true}
                  /usr/bin/tool: {until: mutate}
                  /usr/share/tool/deep/data: {until: mutate}
                mutate: |
                  x = content.read("/usr/bin/tool")
                  content.write("/etc/a", x)
                  y = content.read("/usr/share/tool/deep/data")
                  content.write("/etc/b", y)
            """);

        var content = await archive.BuildAsync(BasePart.Slice("tool_bins"));

        Assert.Equal(("tool\n", "data\n"), (await ForgedArchive.TextAsync(content, "etc/a"), await ForgedArchive.TextAsync(content, "etc/b")));
    }

    [Theory]
    [InlineData("/usr/bin/tool", 5)]
    [InlineData("/usr/bin/again", 5)]
    [InlineData("/usr/bin/large", 100_000)]
    public async Task A_file_goes_to_every_path_that_a_slice_names_for_it_with_the_mode_of_that(string source, int size)
    {
        var package = Tool with { Entries = [.. Tool.Entries, new ForgedEntry("./usr/bin/large", new string('l', 100_000)) { Mode = "755" }] };
        using var archive = new ForgedArchive(package)
            .Define("tool", $"  bins:\n    contents: {{{source}: , /usr/one: {{copy: {source}, mode: 0700}}, /usr/two: {{copy: {source}}}}}\n");

        var content = await archive.BuildAsync(BasePart.Slice("tool_bins"));

        var files = content.Groups[0].Entries.Where(entry => entry.Path == source[1..] || entry.Path is "usr/one" or "usr/two").ToList();
        Assert.Equal(["755", "700", "755"], files.Select(entry => Convert.ToString(entry.Mode, 8)));
        Assert.All(files, file => Assert.Equal(size, file.Size));
        foreach (var file in files) Assert.Equal(size, (await ForgedArchive.TextAsync(content, file.Path)).Length);
    }

    [Fact]
    public Task A_script_of_another_form_is_refused_by_the_name_of_its_slice() => RefusedAsync(
        ErrorCode.SliceInvalid,
        "cannot use the slice tool_bins: its script does more than join, list or copy files",
        "  bins:\n    contents: {/etc/text: {text: a, mutable: true}}\n    mutate: content.write('/etc/text', 'b' * 3)\n");

    [Fact]
    public Task A_script_that_writes_what_is_not_mutable_is_refused() => RefusedAsync(
        ErrorCode.SliceInvalid,
        "cannot run the script of the slice tool_bins: /etc/text is not mutable",
        """
          bins:
            contents: {/etc/text: {text: a}, /usr/bin/tool: }
            mutate: |
              x = content.read("/usr/bin/tool")
              content.write("/etc/text", x)
        """);

    [Fact]
    public Task Slices_that_need_each_other_in_a_circle_are_refused() => RefusedAsync(
        ErrorCode.SliceInvalid,
        "cannot use the slice tool_bins: it needs itself, through tool_two, tool_bins",
        "  bins:\n    essential: [tool_two]\n  two:\n    essential: [tool_bins]\n");

    [Fact]
    public async Task A_file_with_a_file_below_it_is_refused()
    {
        using var archive = new ForgedArchive(Tool with { Entries = [.. Tool.Entries, new ForgedEntry("./usr/bin/tool/below")] })
            .Define("tool", "  bins:\n    contents: {/usr/bin/**: }\n");

        var failure = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Slice("tool_bins")));

        Assert.Equal(
            (ErrorCode.PackageInvalid, "cannot combine the packages: 'usr/bin/tool' is a file, but 'usr/bin/tool/below' is below it"),
            (failure.Code, failure.Message));
    }

    [Fact]
    public Task Slices_that_need_each_other_in_a_long_chain_are_refused() => RefusedAsync(
        ErrorCode.SliceInvalid,
        "cannot use the slice tool_bins: it needs others through more than 200 slices",
        "  bins:\n    essential: [tool_n0x]\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  n{i}x:\n    essential: [tool_n{i + 1}x]\n")));

    [Fact]
    public Task A_slice_of_an_unknown_package_is_named_with_who_needs_it() => RefusedAsync(
        ErrorCode.SliceMissing,
        "cannot find the slice nothing_bins, which tool_bins needs: there are no slices of the package nothing",
        "  bins:\n    essential: [nothing_bins]\n");

    [Fact]
    public Task Two_contents_of_one_path_are_refused() => RefusedAsync(
        ErrorCode.SliceConflict,
        "cannot use the slices tool_two and tool_bins together: they conflict on /etc/x",
        "  bins:\n    essential: [tool_two]\n    contents: {/etc/x: {text: a}}\n  two:\n    contents: {/etc/x: {text: b}}\n");

    [Fact]
    public async Task A_pattern_over_another_packages_path_is_refused()
    {
        using var archive = new ForgedArchive(Tool, Tool with { Name = "other" })
            .Define("tool", "  bins:\n    contents: {/usr/bin/*: }\n")
            .Define("other", "  bins:\n    contents: {/usr/bin/tool: }\n");

        var failure = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Slice("tool_bins"), BasePart.Slice("other_bins")));

        Assert.Equal(
            (ErrorCode.SliceConflict, "cannot use the slices tool_bins and other_bins together: they conflict on /usr/bin/* and /usr/bin/tool"),
            (failure.Code, failure.Message));
    }

    [Fact]
    public async Task The_preferred_package_gives_the_path_that_both_have()
    {
        using var archive = new ForgedArchive(Tool, new ForgedPackage("other", new ForgedEntry("./usr/bin/tool", "other\n")))
            .Define("tool", "  bins:\n    contents: {/usr/bin/tool: {prefer: other}}\n")
            .Define("other", "  bins:\n    contents: {/usr/bin/tool: }\n");

        var content = await archive.BuildAsync(BasePart.Slice("tool_bins"), BasePart.Slice("other_bins"));

        Assert.Equal("other\n", await ForgedArchive.TextAsync(content, "usr/bin/tool"));
    }

    [Theory]
    [InlineData("4755", null, "runs with the rights of another user (setuid or setgid)")]
    [InlineData("2755", null, "runs with the rights of another user (setuid or setgid)")]
    [InlineData("644", '3', "is neither a file nor a link")]
    [InlineData("644", '6', "is neither a file nor a link")]
    public async Task What_no_image_should_have_is_refused(string mode, char? type, string why)
    {
        using var archive = new ForgedArchive(new ForgedPackage("tool", new ForgedEntry("./usr/bin/tool", "") { Mode = mode, Type = type }))
            .Define("tool", "  bins:\n    contents: {/usr/bin/tool: }\n");

        var failure = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Slice("tool_bins")));

        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_without_slices_brings_its_files_but_manuals_and_what_it_depends_on()
    {
        using var archive = new ForgedArchive(
            Tool with { Fields = "Depends: lib (>= 1.0), debconf (>= 0.5) | debconf-2.0, libgcc-s1\n" },
            new ForgedPackage("lib", new ForgedEntry("./usr/lib/x86_64-linux-gnu/libtool.so.1")));

        var content = await archive.BuildAsync([.. BaseParts.Foundation, BasePart.Named("tool")]);

        var packages = content.Groups.Single(group => group.Name == BaseGroup.Packages);
        var lines = ForgedArchive.Lines(packages).ToList();
        Assert.All(
            [
                "/etc/tool.d/a.conf", "/usr/bin/tool", "/usr/bin/short -> tool", "/usr/share/tool/deep/data", "/usr/lib/x86_64-linux-gnu/libtool.so.1",
                "/usr/lib/x86_64-linux-gnu/libgcc_s.so.1",
            ],
            line => Assert.Contains(line, lines));
        Assert.DoesNotContain(lines, line => line.Contains("/man", StringComparison.Ordinal));
        Assert.Contains(packages.Entries, entry => entry.Path == "var/lib/dpkg/status.d/tool");
        Assert.DoesNotContain(content.Packages, package => package.Name == "debconf");
    }

    [Fact]
    public async Task A_version_that_is_named_is_the_one_that_is_taken()
    {
        using var archive = new ForgedArchive(Tool, Tool with { Version = "2.0-1" });

        var old = await DebianBase.ResolveAsync(archive.Request(BasePart.Named("tool") with { Version = "1.0-1" }), default);
        var failure = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Named("tool") with { Version = "3.0-1" }));

        Assert.Contains("tool_1.0-1_amd64", old.Packages.Select(package => package.ToString()));
        Assert.Equal(ErrorCode.PackageMissing, failure.Code);
        Assert.Contains("3.0-1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_comes_in_the_smallest_slice_that_has_it_and_one_that_nobody_has_is_named()
    {
        using var archive = new ForgedArchive();
        var request = archive.Request([.. BaseParts.Foundation, BasePart.Library("libm.so.6"), BasePart.Library("libnone.so.9|libnil.so.*")]);

        var content = await DebianBase.BuildAsync(request, default);

        Assert.Equal(["libnone.so.9|libnil.so.*"], content.Resolution.UnknownLibraries);
        var lines = ForgedArchive.Lines(content.Groups[0]).ToList();
        Assert.Contains("/usr/lib/x86_64-linux-gnu/libm.so.6", lines);
        Assert.DoesNotContain("/usr/lib/x86_64-linux-gnu/libdl.so.2", lines);
    }

    [Fact]
    public async Task A_layer_has_the_same_key_whatever_is_above_it()
    {
        using var archive = new ForgedArchive(Tool);

        var one = await DebianBase.ResolveAsync(archive.Request(BaseParts.Foundation), default);
        var more = await DebianBase.ResolveAsync(archive.Request([.. BaseParts.Foundation, BasePart.Named("tool")]), default);

        Assert.Equal(one.Groups[0], more.Groups[0]);
        Assert.NotEqual(one.Groups[^1], more.Groups[^1]);
        Assert.NotEqual(one.Key, more.Key);
    }

    [Theory]
    [InlineData("debian-13", "libnode115")]
    [InlineData("debian-12", "libnode108")]
    public void Node_is_refused_with_data_of_ICU_that_it_ends_without(string distribution, string package)
    {
        using var archive = new ForgedArchive();
        var request = archive.Request(BasePart.Slice("nodejs_bins")) with { Distribution = Distribution.Parse(distribution), Icu = IcuCut.Lean };

        var error = Assert.Throws<DebianException>(() => PackageNeeds.Of(request));

        Assert.Equal(ErrorCode.InvalidProperty, error.Code);
        Assert.StartsWith($"cannot use SlimIcu or SlimIcuLocales together with the package {package}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_with_lean_data_of_ICU_is_another_one()
    {
        using var archive = new ForgedArchive(new ForgedPackage("libicu76", [.. new[] { "data", "i18n", "uc" }.SelectMany(name => new ForgedEntry[]
        {
            new($"./usr/lib/x86_64-linux-gnu/libicu{name}.so.76.1"),
            new($"./usr/lib/x86_64-linux-gnu/libicu{name}.so.76") { LinkTarget = $"libicu{name}.so.76.1" },
        }), new("./usr/share/doc/libicu76/copyright")]));
        var request = archive.Request([.. BaseParts.Foundation, .. BaseParts.Icu]);

        var whole = await DebianBase.ResolveAsync(request, default);
        var lean = await DebianBase.ResolveAsync(request with { Icu = IcuCut.Lean }, default);

        Assert.Equal([true, false, false], whole.Groups.Zip(lean.Groups, (one, other) => one == other));
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(request with { Icu = IcuCut.Lean }, default));
        Assert.Equal(ErrorCode.PackageInvalid, failure.Code);
    }

    [Fact]
    public async Task Links_users_and_folders_that_scripts_would_make_are_made()
    {
        const string Script = """
            #!/bin/sh
            set -e
            if [ "$1" = configure ]; then
              adduser --system --group --home /var/lib/tool --no-create-home toolusr
              update-alternatives --install /usr/bin/editor editor /usr/bin/tool 50
              install -d -o toolusr -g toolusr -m 0750 /var/lib/tool
              tool-register --all
            fi
            """;
        using var archive = new ForgedArchive(Tool with { Control = [new ForgedEntry("./postinst", Script) { Mode = "755" }] });

        var content = await archive.BuildAsync([.. BaseParts.Foundation, BasePart.Named("tool")]);

        var packages = content.Groups.Single(group => group.Name == BaseGroup.Packages);
        Assert.Contains("/usr/bin/editor -> /etc/alternatives/editor", ForgedArchive.Lines(packages));
        Assert.Contains("/etc/alternatives/editor -> /usr/bin/tool", ForgedArchive.Lines(packages));
        Assert.Contains("toolusr:x:999:999:", await ForgedArchive.TextAsync(content, "etc/passwd"), StringComparison.Ordinal);
        Assert.Contains("app:x:1654:", await ForgedArchive.TextAsync(content, "etc/group"), StringComparison.Ordinal);
        var folder = packages.Entries.Single(entry => entry.Path == "var/lib/tool");
        Assert.Equal((999, 999, "750"), (folder.UserId, folder.GroupId, Convert.ToString(folder.Mode, 8)));
        Assert.Contains("tool-register --all", Assert.Single(content.ScriptWarnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manifest_lists_packages_slices_and_paths_in_sorted_lines()
    {
        using var archive = new ForgedArchive();
        var content = await archive.BuildAsync([.. BaseParts.Foundation, .. BaseParts.Of(BaseKind.Native)]);
        var manifest = content.Groups[^1].Entries.Single(entry => entry.Path == "var/lib/chisel/manifest.wall");

        var lines = await ReadAsync(manifest);

        Assert.Equal("manifest", content.Groups[^1].Name);
        Assert.Equal($$"""{"jsonwall":"1.0","schema":"1.0","count":{{lines.Count}}}""", lines[0]);
        Assert.Equal(lines.Skip(1).Order(StringComparer.Ordinal), lines.Skip(1));
        var items = lines.Skip(1).Select(line => JsonDocument.Parse(line).RootElement).ToLookup(item => item.GetProperty("kind").GetString());
        Assert.Equal(content.Packages.Select(package => package.Name), items["package"].Select(item => item.GetProperty("name").GetString()));
        Assert.Contains("libc6_core", items["slice"].Select(item => item.GetProperty("name").GetString()));
        var files = content.Groups
            .SelectMany(group => group.Entries)
            .Select(entry => "/" + entry.Path + (entry.Kind == EntryKind.Directory ? "/" : ""))
            .ToHashSet();
        Assert.All(items["path"], item => Assert.Contains(item.GetProperty("path").GetString()!, files));
        var bundle = items["path"].Single(item => item.GetProperty("path").GetString() == "/etc/ssl/certs/ca-certificates.crt");
        Assert.Equal(Digest.Of("FIXME"u8).Hex, bundle.GetProperty("sha256").GetString());
        Assert.Equal(Digest.Of("A\nB\n"u8).Hex, bundle.GetProperty("final_sha256").GetString());
        Assert.Equal(items["path"].Sum(item => item.GetProperty("slices").GetArrayLength()), items["content"].Count());
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(LayerEntry manifest)
    {
        using var directory = new TemporaryDirectory();
        await using (var file = File.Create(directory.Combine("manifest.zst")))
        {
            await using var content = await manifest.OpenAsync!(default);
            await content.CopyToAsync(file);
        }

        var zstd = new Command(Peer.Require("zstd"), "-dcq", directory.Combine("manifest.zst"));
        return (await zstd.RunSuccessfullyAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task RefusedAsync(ErrorCode code, string message, string slices)
    {
        using var archive = new ForgedArchive(Tool).Define("tool", slices);

        var failure = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Slice("tool_bins")));

        Assert.Equal(code, failure.Code);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }
}
