#!/usr/bin/env bash
# The external programs that the tests run against. On Debian and Ubuntu, as root, installs those that are missing.
# If some are still missing, lists them and returns 1. The tests that need them are then skipped.
set -euo pipefail

# A program (or the path of a file) that shows that a package is installed, and the package.
# Docker's client is a separate package since Debian 13. Before, it is in docker.io.
peers='
docker-registry                     docker-registry
skopeo                              skopeo
umoci                               umoci
dockerd                             docker.io
docker                              docker-cli
containerd                          containerd
ctr-remote                          stargz-snapshotter
htpasswd                            apache2-utils
gpg                                 gnupg
xz                                  xz-utils
zstd                                zstd
file                                file
gcc                                 gcc
readelf                             binutils
cmake                               cmake
/usr/lib/*/libssl.a                 libssl-dev
/usr/lib/*/libc.a                   libc6-dev
/etc/ssl/certs/ca-certificates.crt  ca-certificates
apt-get                             apt
dpkg                                dpkg
dpkg-deb                            dpkg
tar                                 tar
gzip                                gzip
stat                                coreutils
md5sum                              coreutils
grep-dctrl                          dctrl-tools
git                                 git
chown                               coreutils
mount                               mount
umount                              mount
script                              bsdutils
chromium                            chromium
node                                nodejs
npm                                 npm
mmdebstrap                          mmdebstrap
find                                findutils
qemu-aarch64-static                 qemu-user-static
clang                               clang
aarch64-linux-gnu-objcopy           gcc-aarch64-linux-gnu
/usr/aarch64-linux-gnu/lib/crt1.o   libc6-dev-arm64-cross
'

# Debian installs daemons in folders that are not in an ordinary user's PATH.
PATH="$PATH:/usr/sbin:/sbin"

is_there() {
  case $1 in
    /*) compgen -G "$1" > /dev/null ;;
    *) type -P "$1" > /dev/null ;;
  esac
}

# The lines of the list above whose program or file is missing.
missing() {
  local what package
  while read -r what package; do
    if [[ -n $what ]] && ! is_there "$what"; then echo "$what $package"; fi
  done <<< "$peers"
}

is_debian() {
  grep -qsE '^ID(_LIKE)?=.*\b(debian|ubuntu)\b' /etc/os-release && type -P apt-get > /dev/null
}

is_known() {
  [[ $(apt-cache policy "$1") =~ 'Candidate: '[^\(] ]]
}

apt_install() {
  apt-get install --yes -qq --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"
}

# The tests start their own servers, so packages must not start theirs during the installation.
# invoke-rc.d(8): policy-rc.d returns 101 for "do not start".
hold_services() {
  local policy=/usr/sbin/policy-rc.d
  [[ ! -e $policy ]] || return 0
  trap "rm -f $policy" EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 0755 "$policy"
}

install_missing() {
  local package packages=()
  apt-get update -qq || echo 'peers: the package lists could not be refreshed' >&2
  for package in $(missing | cut -d ' ' -f 2); do
    if is_known "$package"; then packages+=("$package"); fi
  done
  [[ ${#packages[@]} -gt 0 ]] || return 0

  export DEBIAN_FRONTEND=noninteractive
  hold_services
  apt_install "${packages[@]}" && return
  # Installed one by one, so that a package that fails does not affect the others.
  for package in "${packages[@]}"; do
    apt_install "$package" || echo "peers: $package could not be installed" >&2
  done
}

[[ -n $(missing) ]] || exit 0
if ! is_debian; then
  echo 'peers: this is neither Debian nor Ubuntu; nothing is installed' >&2
elif [[ $(id -u) -ne 0 ]]; then
  echo 'peers: only root can install packages; nothing is installed' >&2
else
  install_missing
fi

left=$(missing | cut -d ' ' -f 1)
[[ -n $left ]] || exit 0
echo "peers: missing: ${left//$'\n'/ }" >&2
exit 1
