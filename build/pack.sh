#!/usr/bin/env bash
# Builds the packages.
#
#   build/pack.sh                     in artifacts/packages
#   build/pack.sh FOLDER [OPTION...]  in another folder, with options of dotnet pack
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${1:-artifacts/packages}
rm -f "$folder"/*.nupkg "$folder"/*.snupkg
exec dotnet pack ContainerSlim.sln -c Release -o "$folder" "${@:2}"
