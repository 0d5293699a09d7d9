#!/usr/bin/env bash
# Lists, in src/ContainerSlim.Tasks/startup.methods, the generic methods that a publish runs and that crossgen2 does not compile by itself;
# build/StartupProfile compiles them into the tasks anyway. Run this script after large changes to what happens during a publish: a method
# that is missing in the list is compiled in each publish, which costs time. Additional methods do no harm.
#
#   build/startup.sh
#
# Needs docker-registry (build/peers.sh installs it) and access to Debian's packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/lab.sh

list=src/ContainerSlim.Tasks/startup.methods
profile=build/StartupProfile
project=$work/Startup/Startup.csproj
records=$work/records

# compiled NAME OPTION...: publishes, and records the methods that are compiled during the publish.
compiled() {
  say "$1"
  CONTAINERSLIM_COMPILED=$records/$1 DOTNET_STARTUP_HOOKS=$PWD/$profile/bin/Release/net10.0/StartupProfile.dll dotnet publish "$project" --no-restore -v q -m:1 "${@:2}" >&2
}

slim() { compiled "$1" -t:PublishSlimContainer -p:SlimCacheDirectory="$work/cache-$2" -p:ContainerRegistry="localhost:$port" -p:ContainerRepository="$2" "${@:3}"; }

# The tasks are built without a profile, because methods in the profile are not compiled at run time, and so not recorded.
pack -p:StartupProfile=false
dotnet build "$profile" -c Release -v q >&2
mkdir "$records"
start_registry
push_base
new_project Startup '<PublishTrimmed>true</PublishTrimmed>'

# The methods that dotnet itself compiles differ from run to run.
for i in 1 2 3; do compiled "plain-$i"; done
slim first own-base -p:SlimBase="localhost:$port/base:1"
sleep 2.5
slim changed own-base -p:SlimBase="localhost:$port/base:1" -p:Company=changed
sleep 2.5
slim again own-base -p:SlimBase="localhost:$port/base:1" -p:Company=changed
slim base default-base

# joined NAME...: joins the paths of records into one argument.
joined() { (IFS=';'; echo "${*/#/$records/}"); }
dotnet "$profile/bin/Release/net10.0/StartupProfile.dll" list "$list" "$(joined first changed again base)" "$(joined plain-1 plain-2 plain-3)"
say "$(grep -c '^  ' "$list") methods in $list"
