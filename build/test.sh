#!/usr/bin/env bash
# Builds everything, checks the format, and runs every test. The last line is "N passed, N failed, N skipped".
#
#   build/test.sh                     format and all tests, as CI runs them
#   build/test.sh Oci                 the test projects with "Oci" in their names
#   build/test.sh Registry Pushing    of these, the tests with "Pushing" in their full names
#
# Fails if a test fails, if no test runs, and with CI=true if a test is skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

project=${1:-}
filter=${2:-}
configuration=Release
results=artifacts/test-results
packages=$PWD/artifacts/test-packages
problems=()

# No telemetry, no processes left running, and messages in the language that the tests expect.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_UI_LANGUAGE=en
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# There are hundreds of small builds, and starting a compiler is half the cost of each. This run has its own compiler server, which ends with it. And no
# process runs long enough to benefit from dynamic profile-guided optimization.
export UseSharedCompilation=true SharedCompilationId=containerslim-test-$$ DOTNET_TieredPGO=0
trap 'pkill -f -- "-pipename:$SharedCompilationId" || true' EXIT

step() {
  printf '\n== %s\n' "$1"
}

# The names of the selected test projects.
test_projects() {
  local file
  for file in tests/*"$project"*/*Tests.csproj; do
    if [[ -e $file ]]; then basename "$file" .csproj; fi
  done
}

build() {
  local name
  if [[ -z $project ]]; then
    dotnet build ContainerSlim.sln -c "$configuration"
    return
  fi
  for name in $(test_projects); do
    dotnet build "tests/$name" -c "$configuration" || return
  done
}

# The build reports style rules and analyzers as errors, but does not check whitespace.
check_format() {
  step 'Format'
  dotnet format whitespace . --folder --verify-no-changes
}

# The packages that tests install, with a version that is in no package folder.
pack() {
  step 'Packages'
  export CONTAINERSLIM_TEST_PACKAGES=$packages
  build/pack.sh "$packages" -p:PackageVersion="0.1.0-test$(date +%s)"
}

# run PROJECT...: runs the tests of some projects, two at once on a machine with two cores. The first ones take longest.
run() {
  local test options=(--results-directory "$results" --logger "trx;LogFileName=tests.trx")
  local assemblies=()
  for test in "$@"; do assemblies+=("tests/$test/bin/$configuration/net10.0/$test.dll"); done
  if [[ -n $filter ]]; then options+=(--filter "FullyQualifiedName~$filter"); fi
  # If a test hangs, it is reported, and its project's test run is ended.
  options+=(--blame-hang-timeout 10m --blame-hang-dump-type none)
  dotnet test "${assemblies[@]}" "${options[@]}" -- RunConfiguration.MaxCpuCount=0
}

run_all() {
  local name end_to_end=() others=()
  for name in $(test_projects); do
    if [[ $name == *EndToEnd* ]]; then end_to_end+=("$name"); else others+=("$name"); fi
  done
  if [[ -z $project || ${#end_to_end[@]} -gt 0 ]]; then
    pack || problems+=('the packages could not be made')
  fi
  step 'Tests'
  run "${end_to_end[@]}" "${others[@]}" || problems+=('the tests did not succeed')
}

# outcomes OUTCOME: the tests with this outcome, "name<TAB>message".
outcomes() {
  local files=("$results"/*.trx)
  if [[ -e ${files[0]} ]]; then awk -f build/results.awk "${files[@]}" | awk -F '\t' -v OFS='\t' -v wanted="$1" '$1 ~ wanted { print $2, $3 }'; fi
}

list() {
  if [[ -n $2 ]]; then printf '\n%s:\n' "$1" && sed 's/^/  /; s/\t\(.\)/: \1/; s/\t$//' <<< "$2"; fi
}

count() {
  grep -c . <<< "$1" || true
}

report() {
  local passed failed skipped problem
  passed=$(outcomes '^Passed$')
  skipped=$(outcomes '^NotExecuted$')
  failed=$(outcomes '^(Failed|Error|Timeout|Aborted)$')
  list 'Skipped' "$skipped"
  list 'Failed' "$failed"
  [[ -n $passed$failed ]] || problems+=('no test ran')
  if [[ ${CI:-} == true && -n $skipped ]]; then problems+=('tests were skipped, and with CI=true none may be'); fi

  printf '\n'
  for problem in "${problems[@]}"; do printf 'Problem: %s\n' "$problem"; done
  printf '%s passed, %s failed, %s skipped\n' "$(count "$passed")" "$(count "$failed")" "$(count "$skipped")"
  [[ ${#problems[@]} -eq 0 && -z $failed ]]
}

rm -rf "$results"
step 'Peers'
build/peers.sh || echo 'The tests that need what is missing are skipped.'
step 'Build'
if [[ -z $(test_projects) ]]; then
  problems+=("no test project has '$project' in its name")
elif build; then
  if [[ -z $project ]]; then check_format || problems+=('the format is not clean: run dotnet format'); fi
  run_all
else
  problems+=('the build failed')
fi
report
