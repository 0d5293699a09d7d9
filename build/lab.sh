# For scripts that publish real projects to measure them: provides a temporary folder, packages built from this source, a registry,
# a base image in it, and projects that use the packages. $version is different in each run.
work=$(mktemp -d)
feed=$work/feed
version=0.1.0-lab.$(date +%s)
registry_pid=
trap '[ -z "$registry_pid" ] || kill "$registry_pid" 2>/dev/null || true; rm -rf "$work" "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/containerslim.*/"$version"' EXIT

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

say() { echo "$(basename "$0" .sh): $*" >&2; }

# pack OPTION...: builds the packages, and installs the tool from them.
pack() {
  say "packing $version"
  build/pack.sh "$feed" -p:Version="$version" -v q "$@" >&2
  dotnet tool install ContainerSlim.Tool --tool-path "$work/tool" --add-source "$feed" --version "$version" >&2
}

start_registry() {
  port=$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) }')
  cat >"$work/registry.yml" <<YAML
version: 0.1
storage: { filesystem: { rootdirectory: $work/registry }, delete: { enabled: true } }
http: { addr: 127.0.0.1:$port }
log: { level: error }
YAML
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry_pid=$!
  for _ in $(seq 100); do curl -fs "http://127.0.0.1:$port/v2/" >/dev/null && return; sleep 0.1; done
  cat "$work/registry.log" >&2
  exit 1
}

# The base image for both: this machine's libraries that .NET needs, about as large as a distroless base.
push_base() {
  mkdir -p "$work/base"
  cp -L /lib/x86_64-linux-gnu/{libc.so.6,libm.so.6,libstdc++.so.6,libgcc_s.so.1,libssl.so.3,libcrypto.so.3} "$work/base" 2>/dev/null ||
    cp -L /usr/lib/*/libc.so.6 "$work/base"
  "$work/tool/containerslim" build "$work/base" --assembly base --command /bin/true --base scratch --registry "127.0.0.1:$port" --repository base --tag 1 --cache "$work/base-cache" >&2
}

# new_project NAME PROPERTIES: creates a self-contained web API with additional properties, of the sources in $source, with the items in $items
# and with ContainerSlim in $form, "sdk" or "package".
new_project() {
  local dir=$work/$1 name=${1##*/} sdk= reference=
  case ${form:-sdk} in
    sdk) sdk="<Sdk Name=\"ContainerSlim.Sdk\" Version=\"$version\" />" ;;
    package) reference="<PackageReference Include=\"ContainerSlim.Sdk\" Version=\"$version\" PrivateAssets=\"all\" />" ;;
  esac
  mkdir -p "$dir"
  cat >"$dir/nuget.config" <<XML
<configuration><packageSources><add key="lab" value="$feed" /></packageSources></configuration>
XML
  cat >"$dir/$name.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk.Web">
  $sdk
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>true</SelfContained>
    <InvariantGlobalization>true</InvariantGlobalization>
    $2
  </PropertyGroup>
  <ItemGroup>$reference ${items:-}</ItemGroup>
</Project>
XML
  cp "${source:-samples/HelloApi}"/*.cs "$dir"
  (cd "$dir" && dotnet restore -v q >&2 && dotnet publish --no-restore -v q >&2)
}
