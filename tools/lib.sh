# Shared by the scripts in tools/: where things are and how to install what is missing.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "Administrator rights are needed once to run: $*
Install sudo, or run that command as root, then start again."
  fi
}

# need_packages PACKAGE... : installs the Debian packages that are not there yet.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing: ${missing[*]}"
  # A cluster of Debian's own would occupy port 5432 and is not ours to start.
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null ||
    die "Could not install: ${missing[*]}"
}

need_toolchain() {
  command -v dotnet >/dev/null || die "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
  command -v node >/dev/null || die "Node.js 20 or newer is needed."
}

need_server_packages() {
  local postgis
  postgis=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null | awk '{print $1}' | sort -V | tail -n 1)
  need_packages "${postgis:-postgresql-15-postgis-3}" gdal-bin libvips-tools coinor-cbc
}

cli=$root/src/ForestSink.Cli/bin/Release/net10.0/forest-sink.dll
web_dll=$root/src/ForestSink.Web/bin/Release/net10.0/ForestSink.Web.dll

# build PROJECT... : builds those whose output is older than a source file.
build() {
  local project out
  for project in "$@"; do
    case $project in *Cli) out=$cli ;; *) out=$web_dll ;; esac
    if [ -e "$out" ] && [ -z "$(find "$root/src" "$root/data" "$root"/Directory.*.props \
        \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name demo-city \) -prune -o -type f -newer "$out" -print -quit)" ]; then
      continue
    fi
    say "Building $(basename "$project") …"
    dotnet build "$root/$project" -c Release -v q --nologo -p:UseSharedCompilation=false >&2
    touch "$out"
  done
}
