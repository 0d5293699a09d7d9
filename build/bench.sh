#!/usr/bin/env bash
# Measures what the container step adds to `dotnet publish`, side by side with the .NET SDK's own PublishContainer:
# the same app, base and local registry, alternating runs, medians. Prints tables in Markdown.
#
#   build/bench.sh            five runs of everything except sizes and stages
#   RUNS=3 build/bench.sh     fewer runs
#   ROWS='trimmed.*before' …  in the tables of times and sizes, only rows whose name matches
#   build/bench.sh times      the cost of a first publish, of one without a change, and of one with a changed line
#   build/bench.sh real       the same for an app with ten usual packages, as an SDK and as a package, with and without restore
#   build/bench.sh growth     how the cost grows with the size and number of files, and the theoretical minimum
#   build/bench.sh services   twelve services of one solution
#   build/bench.sh memory     the memory for a large file
#   build/bench.sh sizes      the image sizes of the publish modes, and their startup times; needs Docker for the latter.
#                             MIRROR sets the package mirror, like SlimPackageMirror
#   build/bench.sh cut        how long the cut of a base takes whose packages are there, beside dpkg, tar and gzip on the same files
#   build/bench.sh stages     what is in the images of docs/multi-stage.md; needs Docker, mmdebstrap, skopeo, umoci and npm
#
# Needs docker-registry (build/peers.sh installs it) and a machine with nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-5}
. build/lab.sh

# longer A B: the median of how much longer each run of B took than the run of A directly before it, so that a machine's drifting speed cancels out.
longer() { paste -d' ' <(tr ' ' '\n' <<<"$1" | grep .) <(tr ' ' '\n' <<<"$2" | grep .) | awk '{ print $2 - $1 }' | median; }

is_wanted() { [[ $1 =~ ${ROWS:-.} ]]; }

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# of LIST: prints the median of a list.
of() { tr ' ' '\n' <<< "$1" | grep . | median; }

# seconds COMMAND...: runs it and prints how long it took; its output is shown only when it fails.
seconds() {
  local start=$EPOCHREALTIME
  "$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}

publish() { dotnet publish "$work/$1/$1.csproj" ${restore---no-restore} -v q -m:1 "${@:2}"; }

# Every run has empty caches and its own repository, so that every layer is built and sent.
run_plain() { publish "$1"; }
run_sdk() {
  XDG_CACHE_HOME=$work/cache-sdk-$2 publish "$1" -t:PublishContainer \
    -p:ContainerBaseImage="localhost:$port/base:1" -p:ContainerRegistry="localhost:$port" -p:ContainerRepository="sdk-$1-$2"
}
run_slim() {
  publish "$1" -t:PublishSlimContainer -p:SlimCacheDirectory="$work/cache-slim-$2" \
    -p:SlimBase="localhost:$port/base:1" -p:ContainerRegistry="localhost:$port" -p:ContainerRepository="slim-$1-$2"
}

layers_size() { curl -fs -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' "http://127.0.0.1:$port/v2/$1/manifests/latest" | tr ',{' '\n\n' | sed -n 's/.*"size": *\([0-9]*\).*/\1/p' | awk '{ s += $1 } END { printf "%.1f MB", s / 1e6 }'; }

# compare NAME LABEL BEFORE: alternating runs of a publish with empty caches. BEFORE runs before each one and is not timed.
compare() {
  is_wanted "$2" || return 0
  local how i
  declare -A plain=() times=()
  for how in plain sdk slim; do seconds "run_$how" "$1" warm >/dev/null; done
  for i in $(seq "$runs"); do
    for how in sdk slim; do
      $3 "$1"
      plain[$how]+="$(seconds run_plain "$1") "
      $3 "$1"
      times[$how]+="$(seconds "run_$how" "$1" "$i") "
    done
    rm -rf "$work"/cache-s*-"$i" "$work/registry/docker/registry/v2/repositories/"{sdk,slim}-"${1,,}-$((i - 1))"
    say "$2, run $i of $runs"
  done
  awk -v label="$2" -v p="$(of "${plain[*]}")" -v s="$(longer "${plain[sdk]}" "${times[sdk]}")" -v c="$(longer "${plain[slim]}" "${times[slim]}")" -v ss="$(layers_size "sdk-${1,,}-$runs")" -v cs="$(layers_size "slim-${1,,}-$runs")" \
    'BEGIN { printf "| %s | %.2f s | %.2f s | %.2f s | **%.2f** | %s | %s |\n", label, p, s, c, c / s, ss, cs }'
}

# Peak memory of the tool while one file of 2 GiB goes through it.
memory() {
  mkdir -p "$work/large"
  head -c 2147483648 </dev/zero | openssl enc -aes-128-ctr -nosalt -K 00000000000000000000000000000001 -iv 00000000000000000000000000000000 >"$work/large/data.bin" 2>/dev/null
  /usr/bin/time -f '%M %e' -o "$work/time" "$work/tool/containerslim" build "$work/large" --assembly large --command /data.bin --base scratch --layout "$work/large-layout" --cache "$work/large-cache" >&2
  awk '{ printf "| one file of 2 GiB | %.0f MiB | %.1f s |\n", $1 / 1024, $2 }' "$work/time"
}

# size_row LABEL NAME PROPERTIES...: publishes samples/AotApi and prints its image size with gzip and zstd, and its startup time.
size_row() {
  local label=$1 name=$2 out=$work/sizes/$2 gzip zstd layers
  is_wanted "$label" || return 0
  shift 2
  say "sizes: $label"
  publish_sample "$out" "$name" "$@" -p:SlimCompressionLevel=9
  gzip=$(layers_total "$out/image.json")
  layers=$(layers_of "$out/image.json")
  publish_sample "$out-zstd" "$name" "$@" -p:SlimCompression=zstd -p:SlimCompressionLevel=19
  zstd=$(layers_total "$out-zstd/image.json")
  printf '| %s | %s | %s | %s | %s |\n' "$label" "$gzip" "$zstd" "$layers" "$(first_answer "$out/image.tar" "bench/$name")"
}

# Both archives of a row come from one publish, because an incremental build does not compile again.
publish_sample() {
  local out=$1 name=$2
  shift 2
  dotnet publish samples/AotApi -t:PublishSlimContainer -v q --artifacts-path "$work/sizes/build-$name" -p:SlimOptimize=size "$@" \
    -p:ContainerArchiveOutputPath="$out/image.tar" -p:ContainerRepository="bench/$name" -p:SlimCacheDirectory="$work/sizes/cache" ${MIRROR:+-p:SlimPackageMirror="$MIRROR"} >&2
}

layers_total() { sed -n 's/^  "size": \([0-9]*\).*/\1/p' "$1" | awk '{ printf "%.2f MB", $1 / 1e6 }'; }

layers_of() { sed -n '/"layers"/,/^  \]/p' "$1" | sed -n 's/^      "size": \([0-9]*\).*/\1/p' | awk '{ printf "%s%.2f", (NR > 1 ? " + " : ""), $1 / 1e6 }'; }

# The median time from 'docker run' to the first response of a loaded image; a dash if Docker does not respond.
first_answer() {
  docker version >/dev/null 2>&1 || { echo "-"; return; }
  docker load -q -i "$1" >&2
  local i id start times=()
  for i in $(seq "$((runs + 1))"); do
    start=$EPOCHREALTIME
    id=$(docker run --detach --network host --env ASPNETCORE_HTTP_PORTS=18080 "$2:latest")
    until curl -fs -o /dev/null http://127.0.0.1:18080/; do
      docker inspect -f '{{.State.Running}}' "$id" | grep -q true || { docker logs "$id" >&2; exit 1; }
    done
    times+=("$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.0f\n", (b - a) * 1000 }')")
    docker rm -f "$id" >/dev/null
  done
  # Without the first run, which reads the image's files from the disk.
  printf '%s ms' "$(printf '%s\n' "${times[@]:1}" | median)"
}

sizes() {
  echo "Measured $(date -u +%Y-%m-%d) with \`build/bench.sh sizes\`: samples/AotApi, a web API that is an HTTPS client, with \`SlimOptimize=size\`; compressed bytes of all layers, MB = 10^6 bytes; medians of $runs runs."
  echo
  echo "| Image | gzip | zstd | layers, gzip | \`docker run\` to first response |"
  echo "|---|---|---|---|---|"
  size_row "framework-dependent" framework -p:SlimMode=framework-dependent
  size_row "trimmed" trimmed -p:SlimMode=trimmed
  size_row "trimmed, \`SlimOptimize=startup\`" ready -p:SlimMode=trimmed -p:SlimOptimize=startup
  size_row "trimmed, with cultures" trimmed-icu -p:SlimMode=trimmed -p:InvariantGlobalization=false
  size_row "trimmed, with cultures, \`SlimIcu=lean\`" trimmed-lean -p:SlimMode=trimmed -p:InvariantGlobalization=false -p:SlimIcu=lean
  size_row "native" native
  size_row "native, with cultures" native-icu -p:InvariantGlobalization=false
  size_row "native, with cultures, \`SlimIcu=lean\`" native-lean -p:InvariantGlobalization=false -p:SlimIcu=lean
  size_row "native and static" static -p:SlimStatic=true
}

# cut_base CACHE LAYOUT OPTION...: makes an image of nothing but a base, with the libraries of every .NET app and with time zones.
cut_base() {
  "$work/tool/containerslim" build "$work/cut/app" --assembly app --command /app/app --base-libraries runtime --invariant --lock "$work/cut/lock.json" \
    --cache "$1" --layout "$2" --quiet "${@:3}"
}

# by_hand: unpacks the packages, and packs the paths that the base has.
by_hand() {
  rm -rf "$work/cut/root" "$work/cut/layer.tar.gz"
  local package
  for package in "$work"/cut/mirror/debs/*.deb; do dpkg -x "$package" "$work/cut/root"; done
  { tar --create --no-recursion --directory "$work/cut/root" --files-from "$work/cut/paths" 2>/dev/null || true; } | gzip -6 >"$work/cut/layer.tar.gz"
}

# The packages of the first run are laid out as an archive, so that the others download nothing.
keep_packages() {
  local line path sum mirror=$work/cut/mirror
  mkdir -p "$mirror/debs"
  while read -r path sum; do
    mkdir -p "$mirror/$(dirname "$path")"
    cp "$work/cut/cache/blobs/sha256/$sum" "$mirror/$path"
    ln "$mirror/$path" "$mirror/debs/"
  done < <(tr -d '\n ' <"$work/cut/lock.json" | grep -o '"sha256":"[^"]*"[^}]*"path":"[^"]*"' | sed 's/"sha256":"\([^"]*\)".*"path":"\([^"]*\)"/\2 \1/')
}

cut_table() {
  local i ours=() hands=() mirror=$work/cut/mirror
  mkdir -p "$work/cut/app"
  printf '#!/bin/sh\n' >"$work/cut/app/app"
  cut_base "$work/cut/cache" "$work/cut/layout" ${MIRROR:+--mirror "$MIRROR"}
  keep_packages
  # The largest layer is the base's. What was made and not taken from a package, dpkg does not have; these files are small.
  tar --list --file "$(ls -S "$work"/cut/layout/blobs/sha256/* | head -1)" >"$work/cut/paths"
  for i in $(seq "$((runs + 1))"); do
    hands+=("$(seconds by_hand)")
    rm -rf "$work/cut/cold" "$work/cut/again"
    ours+=("$(seconds cut_base "$work/cut/cold" "$work/cut/again" --mirror "$mirror")")
  done
  echo "| Base of $(wc -l <"$work/cut/paths") paths, packages there | time | size |"
  echo "|---|---|---|"
  printf '| dpkg -x, tar and gzip -6 | %.2f s | %.2f MB |\n' "$(printf '%s\n' "${hands[@]:1}" | median)" "$(stat -c %s "$work/cut/layer.tar.gz" | awk '{ print $1 / 1e6 }')"
  printf '| a complete run of the tool | %.2f s | %.2f MB |\n' "$(printf '%s\n' "${ours[@]:1}" | median)" \
    "$(stat -c %s "$(ls -S "$work"/cut/layout/blobs/sha256/* | head -1)" | awk '{ print $1 / 1e6 }')"
  echo
}

# pushed: the bytes sent over loopback so far, which is all traffic with the registry.
pushed() { awk '/ lo:/ { print $2 }' /proc/net/dev; }

# again NAME LABEL BEFORE: alternating runs of a publish to a repository that already has the image. BEFORE runs before each one and is not timed.
again() {
  is_wanted "$2" || return 0
  local how i before sent=0
  declare -A plain=() times=() bytes=()
  for i in $(seq "$runs"); do
    for how in sdk slim; do
      $3 "$1"
      plain[$how]+="$(seconds run_plain "$1") "
      $3 "$1"
      before=$(pushed)
      times[$how]+="$(seconds "run_$how" "$1" warm) "
      sent=$(($(pushed) - before))
      bytes[$how]+="$sent "
    done
    say "$2, run $i of $runs"
  done
  awk -v label="$2" -v p="$(of "${plain[*]}")" -v s="$(longer "${plain[sdk]}" "${times[sdk]}")" -v c="$(longer "${plain[slim]}" "${times[slim]}")" -v sb="$(of "${bytes[sdk]}")" -v cb="$(of "${bytes[slim]}")" \
    'BEGIN { printf "| %s | %.2f s | %.2f s | %.2f s | **%.2f** | %.3f MB | %.3f MB |\n", label, p, s, c, c / s, sb / 1e6, cb / 1e6 }'
}

nothing() { :; }

# The state of a fresh clone after its restore.
clean_build() { rm -rf "$work/$1/bin" "$work/$1/obj/Release"; }

# Changes a line of the app, and compiles it, so that only the publish of the change is timed.
change_line() {
  printf 'internal static class Change { public const string Of = "%s"; public static string Get() => Of; }\n' "$EPOCHREALTIME" >"$work/$1/Change.cs"
  publish "$1" >&2
}

times() {
  new_project HelloApi '<PublishTrimmed>true</PublishTrimmed>'
  new_project LargeApi ''
  head -c 16000000 </dev/zero | openssl enc -aes-128-ctr -nosalt -K 00000000000000000000000000000002 -iv 00000000000000000000000000000000 2>/dev/null | base64 -w 120 >"$work/LargeApi/content.txt"
  sed -i 's|</Project>|  <ItemGroup><Content Include="content.txt" CopyToPublishDirectory="PreserveNewest" /></ItemGroup>\n</Project>|' "$work/LargeApi/LargeApi.csproj"
  publish LargeApi >&2
  local small large
  small="trimmed web API ($(size_of HelloApi) MB)" large="self-contained web API ($(size_of LargeApi) MB)"

  echo "| Empty caches | publish alone | PublishContainer adds | PublishSlimContainer adds | ratio | SDK image | ContainerSlim image |"
  echo "|---|---|---|---|---|---|---|"
  compare HelloApi "$small, nothing compiled" clean_build
  compare LargeApi "$large, nothing compiled" clean_build
  compare HelloApi "$small, compiled before" nothing
  compare LargeApi "$large, compiled before" nothing
  echo
  echo "| Once more | publish alone | PublishContainer adds | PublishSlimContainer adds | ratio | SDK network traffic | ContainerSlim network traffic |"
  echo "|---|---|---|---|---|---|---|"
  again HelloApi "$small, nothing changed" nothing
  again LargeApi "$large, nothing changed" nothing
  again HelloApi "$small, a line changed" change_line
  again LargeApi "$large, a line changed" change_line
  echo
}

# An app like many, with ten packages and what they bring, published as it is typed and by a script that restored before.
real() {
  local form items source=build/RealApp label
  items=$(cat build/RealApp/packages.xml)
  form=sdk new_project RealSdk ''
  form=package new_project RealPackage ''
  label="web app with ten packages ($(size_of RealSdk) MB, $(find "$work/RealSdk/bin/Release/net10.0/linux-x64/publish" -type f | wc -l) files)"
  echo "| Empty caches | publish alone | PublishContainer adds | PublishSlimContainer adds | ratio | SDK image | ContainerSlim image |"
  echo "|---|---|---|---|---|---|---|"
  compare RealSdk "$label, as an SDK" nothing
  restore='' compare RealSdk "$label, as an SDK, with restore" nothing
  compare RealPackage "$label, as a package" nothing
  restore='' compare RealPackage "$label, as a package, with restore" nothing
  echo
}

size_of() { du -sm "$work/$1/bin/Release/net10.0/linux-x64/publish" | cut -f1; }

# growth_row FILES MEGABYTES: an app with this many files in a layer below the one that changes; times the first run, an unchanged one, and one with a
# changed file, and compares them with reading and hashing the changed files.
growth_row() {
  local dir=$work/growth each i cold again changed floor_all floor_one
  rm -rf "$dir" "$work"/growth-*
  mkdir -p "$dir/data"
  each=$(($2 * 1000000 / $1))
  head -c $(($2 * 1000000)) </dev/zero | openssl enc -aes-128-ctr -nosalt -K 00000000000000000000000000000003 -iv 00000000000000000000000000000000 2>/dev/null | base64 -w 0 |
    head -c $(($2 * 1000000)) | split -b "$each" -a 5 -d - "$dir/data/file-"
  head -c 100000 /dev/urandom >"$dir/app"
  build_folder() { "$work/tool/containerslim" build "$dir" --assembly growth --command /app --base scratch --layer 'data=data/**' --layout "$work/growth-layout" --cache "$work/growth-cache" --quiet; }
  # Files that changed within the last two seconds are read again.
  sleep 3
  cold=$(seconds build_folder) again=() changed=()
  for i in $(seq "$runs"); do
    again+=("$(seconds build_folder)")
    head -c 100000 /dev/urandom >"$dir/app"
    changed+=("$(seconds build_folder)")
  done
  floor_all=$(seconds sh -c "cat '$dir'/data/file-* | sha256sum") floor_one=$(seconds sha256sum "$dir/app")
  printf '| %s files, %s MB | %.2f s | %.2f s | %.2f s | %.2f s | %.3f s |\n' "$1" "$2" "$cold" "$floor_all" "$(printf '%s\n' "${again[@]}" | median)" "$(printf '%s\n' "${changed[@]}" | median)" "$floor_one"
}

growth() {
  echo "| Complete runs of the tool | first | read and hash all files | unchanged | one file of 0.1 MB changed | read and hash that file |"
  echo "|---|---|---|---|---|---|"
  growth_row 100 10
  growth_row 100 130
  growth_row 100 1000
  growth_row 1000 130
  growth_row 10000 130
  echo
}

services() {
  local i name how start took before
  mkdir -p "$work/services"
  for i in $(seq -w 12); do
    name=Service$i
    new_project "services/$name" ''
  done
  (cd "$work/services" && dotnet new sln -n All --format sln >&2 && dotnet sln All.sln add Service*/*.csproj >&2)
  echo "| Twelve services, self-contained, one solution | time | network traffic |"
  echo "|---|---|---|"
  for how in plain sdk slim; do
    before=$(pushed)
    took=$(seconds services_run "$how")
    printf '| %s | %.1f s | %.1f MB |\n' "$(case $how in plain) echo 'publish alone' ;; sdk) echo 'publish and PublishContainer' ;; slim) echo 'publish and PublishSlimContainer' ;; esac)" \
      "$took" "$(awk -v b="$(($(pushed) - before))" 'BEGIN { print b / 1e6 }')"
  done
  echo
}

# The projects do not change, so that none of the three compiles anything. Each pushes to its own repositories.
services_run() {
  local base=(-p:ContainerRegistry="localhost:$port")
  case $1 in
    plain) dotnet publish "$work/services/All.sln" -v q -m --no-restore ;;
    sdk) XDG_CACHE_HOME=$work/services-sdk dotnet publish "$work/services/All.sln" -v q -m --no-restore -t:PublishContainer "${base[@]}" -p:ContainerBaseImage="localhost:$port/base:1" ;;
    slim) dotnet publish "$work/services/All.sln" -v q -m --no-restore -t:PublishSlimContainer "${base[@]}" -p:SlimBase="localhost:$port/base:1" -p:SlimCacheDirectory="$work/services-slim" -p:ContainerImageTag=slim ;;
  esac
}

memory_table() {
  echo "| Memory | peak working set | time |"
  echo "|---|---|---|"
  memory
}

part=${1:-all}
if [[ $part == sizes ]]; then
  sizes
  exit
fi

pack
if [[ $part == cut ]]; then
  cut_table
  exit
fi

if [[ $part == stages ]]; then
  . build/stages.sh
  stages
  exit
fi

start_registry
push_base

echo "Measured $(date -u +%Y-%m-%d) with \`build/bench.sh\`: $(nproc) cores, $(awk -F: '/model name/ { print $2; exit }' /proc/cpuinfo | sed 's/^ *//'), .NET SDK $(dotnet --version), medians of $runs runs in turn."
echo
case $part in
  all) times && real && growth && services && memory_table ;;
  memory) memory_table ;;
  times | real | growth | services) "$part" ;;
esac
