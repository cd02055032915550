# shellcheck shell=bash
# Shared by scripts/run, scripts/test and .ci/run: system packages and the question whether there is a display.
# Sourced, not started. Sets `root`, the top folder of the sources. Everything it says goes to stderr.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$*" >&2; }

# Names from packages.txt for the given purposes (build, ci), one a line.
packages_for() {
  local name purpose
  while read -r name purpose; do
    [[ -z $name || $name == \#* ]] && continue
    [[ " $* " == *" $purpose "* ]] && printf '%s\n' "$name"
  done <"$root/scripts/packages.txt"
  return 0
}

# Those of the given packages that are not installed, on one line.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
  grep -vxF -f <(printf '%s\n' "$installed") <(printf '%s\n' "$@") | paste -sd' ' || true
}

# Installs what is missing for the given purposes; where it may not, prints the one line to type and fails.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    return 0 # Not Debian: CMake names what it does not find.
  fi
  local -a needed as_root=()
  local missing
  mapfile -t needed < <(packages_for "$@")
  missing=$(missing_packages "${needed[@]}")
  [[ -z $missing ]] && return 0
  if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo)
    if ! command -v sudo >/dev/null || { ! sudo -n true 2>/dev/null && [[ ! -t 0 ]]; }; then
      say "Some packages are missing and this user may not install them. Please run:"
      say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
      return 1
    fi
  fi
  say "Installing: $missing"
  # shellcheck disable=SC2086 # one word per package
  if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -qy --no-install-recommends $missing; } >&2; then
    say "Installing failed. Please run:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    return 1
  fi
}

has_display() { [[ -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]; }
