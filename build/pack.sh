#!/usr/bin/env bash
# Makes the packages in artifacts/packages. Options go on to dotnet pack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rm -f artifacts/packages/*.nupkg artifacts/packages/*.snupkg
exec dotnet pack ContainerSlim.sln -c Release -o artifacts/packages "$@"
