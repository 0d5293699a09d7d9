# The images of docs/multi-stage.md: the two Dockerfiles that people start from, and ContainerSlim's command, each taken out of the page. The
# Dockerfiles stand on Node images that are built here, from Debian 12's own packages. Needs Docker as root, mmdebstrap, skopeo, umoci and npm.
# Sourced by build/bench.sh, after build/lab.sh.

page=$PWD/docs/multi-stage.md

# block LANGUAGE N: the Nth block of a language in the page.
block() { awk -v start="\`\`\`$1" -v n="$2" '$0 == start { i++; if (i == n) { on = 1; next } } on && $0 == "```" { exit } on' "$page"; }

# debian_image NAME PACKAGES: an image with Debian 12, packages and the user 'node', as Node's own images have one. npm in it uses this machine's
# registry, and trusts the same certificates.
debian_image() {
  say "building the image $1 from Debian's packages"
  mmdebstrap --quiet --variant=minbase --include="$2" --dpkgopt=force-unsafe-io \
    --customize-hook='chroot "$1" useradd --create-home --uid 1000 node' \
    --customize-hook='upload /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt' \
    bookworm "$work/base.tar" ${MIRROR:+"$MIRROR"} >&2
  docker import --change "ENV npm_config_registry=$(npm config get registry)" "$work/base.tar" "$1" >&2
  rm "$work/base.tar"
}

# docker_image NAME N: builds the Nth Dockerfile of the page in the sample, into the layout.
docker_image() {
  say "building $1"
  block dockerfile "$2" | sed 's|^FROM node:18-slim|FROM bench/node-slim|; s|^FROM node:18|FROM bench/node|' >"$work/app/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --quiet --network host -t "bench/$1" "$work/app" >&2
  rm "$work/app/Dockerfile"
  docker save -o "$work/image.tar" "bench/$1"
  skopeo copy --quiet "docker-archive:$work/image.tar" "oci:$work/layout:$1" >&2
  rm "$work/image.tar"
}

slim_image() {
  say 'building with containerslim'
  (cd "$work/app" && PATH=$work/tool:$PATH bash -c "$(block shell 1) --layout ../layout --cache ../cache ${MIRROR:+--mirror '$MIRROR'}" >&2)
}

# count FOLDER EXPRESSION...: how many files 'find' finds.
count() { find "$@" | wc -l; }

# stage_row LABEL NAME: what is in an image, as a row.
stage_row() {
  local label=$1 name=$2 root=$work/$2/rootfs size
  size=$("$work/tool/containerslim" inspect --json "oci:$work/layout:$name" | sed -n 's/.*"layersSize": \([0-9]*\).*/\1/p')
  umoci unpack --image "$work/layout:$name" "$work/$name" >&2
  "$(build/scanner.sh)" --quiet --cache-dir "$work/scanner" rootfs --format cyclonedx --output "$work/$name.json" "$root" >&2
  awk -v size="$size" -v label="$label" -v files="$(count "$root" -type f)" \
    -v debian="$(grep -c '"purl": "pkg:deb/' "$work/$name.json")" -v npm="$(grep -c '"purl": "pkg:npm/' "$work/$name.json" || true)" \
    -v shells="$(count "$root"/bin/ "$root"/usr/bin/ -regextype egrep -regex '.*/(sh|bash|dash|rbash)')" \
    -v setuid="$(count "$root" -type f -perm /6000)" \
    'BEGIN { printf "| %s | %.1f MB | %d | %d | %d | %s | %d |\n", label, size / 1e6, files, debian, npm, shells ? "yes" : "none", setuid }'
}

stages() {
  mkdir -p "$work/app"
  git archive HEAD:samples/NodeApp | tar -x -C "$work/app"
  debian_image bench/node nodejs,npm,build-essential,git,python3,curl,ca-certificates
  debian_image bench/node-slim nodejs,ca-certificates
  docker_image one-stage 1
  docker_image two-stages 2
  slim_image

  echo "Measured $(date -u +%Y-%m-%d) with \`build/bench.sh stages\`: samples/NodeApp; compressed bytes of all layers, gzip, MB = 10^6 bytes."
  echo
  echo "| Image | Size | Files | Debian packages | npm packages | Shell | setuid and setgid files |"
  echo "|---|---|---|---|---|---|---|"
  stage_row 'one stage' one-stage
  stage_row 'two stages' two-stages
  stage_row 'ContainerSlim' 1.0
}
