#!/usr/bin/env bash
# Lists, in src/ContainerSlim.Tasks/startup.methods, the generic methods that a publish runs and that crossgen2 does not compile by itself;
# build/StartupProfile has them compiled into the tasks all the same. To be run where much of what happens at a publish has changed: a method
# that is missing in the list costs the time to compile it at each publish, one too many does no harm.
#
#   build/startup.sh
#
# Needs docker-registry (build/peers.sh installs it) and a source of Debian's packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lab.sh

list=src/ContainerSlim.Tasks/startup.methods
profile=build/StartupProfile
project=$work/Startup/Startup.csproj
records=$work/records

# compiled NAME OPTION...: publishes, and writes down what was compiled meanwhile.
compiled() {
  say "$1"
  CONTAINERSLIM_COMPILED=$records/$1 DOTNET_STARTUP_HOOKS=$PWD/$profile/bin/Release/net10.0/StartupProfile.dll dotnet publish "$project" --no-restore -v q -m:1 "${@:2}" >&2
}

slim() { compiled "$1" -t:PublishSlimContainer -p:SlimCacheDirectory="$work/cache-$2" -p:ContainerRegistry="localhost:$port" -p:ContainerRepository="$2" "${@:3}"; }

# The records are of tasks without a profile: what it has is not compiled while they run.
pack -p:StartupProfile=false
dotnet build "$profile" -c Release -v q >&2
mkdir "$records"
start_registry
push_base
new_project Startup '<PublishTrimmed>true</PublishTrimmed>'

# What the command compiles by itself is not the same each time.
for i in 1 2 3; do compiled "plain-$i"; done
slim first own-base -p:SlimBase="localhost:$port/base:1"
sleep 2.5
slim changed own-base -p:SlimBase="localhost:$port/base:1" -p:Company=changed
sleep 2.5
slim again own-base -p:SlimBase="localhost:$port/base:1" -p:Company=changed
slim base default-base

# joined NAME...: records as one argument.
joined() { (IFS=';'; echo "${*/#/$records/}"); }
dotnet "$profile/bin/Release/net10.0/StartupProfile.dll" list "$list" "$(joined first changed again base)" "$(joined plain-1 plain-2 plain-3)"
say "$(grep -c '^  ' "$list") methods in $list"
