#!/usr/bin/env bash
# The plugin's tests in the QGIS of another Debian: `matrix.sh trixie [PYTEST ARGUMENTS]`.
#
# The Debian stands in a cache folder outside the repository and is kept for the next time. Its
# mounts live in a namespace of their own, so nothing stays mounted whatever happens.
set -euo pipefail

suite=$1
shift
repository=$(cd "$(dirname "$0")/../.." && pwd)
root=${GEOMELT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/geomelt}/qgis-$suite
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
packages="qgis python3-qgis qgis-providers xvfb xauth python3-pytest python3-numpy python3-gdal python3-venv fonts-dejavu-core fonts-open-sans procps"

if [ "$(id -u)" != 0 ]; then
  exec sudo -n --preserve-env=GEOMELT_CACHE,XDG_CACHE_HOME,DEBIAN_MIRROR,http_proxy,https_proxy \
    env HOME="$HOME" "$0" "$suite" "$@"
fi
if ! command -v debootstrap >/dev/null; then
  echo "Install this first: apt-get install debootstrap" >&2
  exit 1
fi

inside() {
  unshare --mount --pid --fork --mount-proc="$root/proc" \
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}

# Two runs would unpack into each other's way: the second waits for the first.
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9

# The marker holds what was installed: another list is installed over it.
if [ "$(cat "$root/.done" 2>/dev/null)" != "$packages" ]; then
  echo "making $root (about 2 GB)"
  if [ ! -e "$root/.bootstrapped" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    # Every Debian is made as sid is; an older debootstrap does not know the newest by name.
    debootstrap --variant=minbase "$suite" "$root" "$mirror" \
      /usr/share/debootstrap/scripts/sid >"$root.log"
    touch "$root/.bootstrapped"
  fi
  # First what a run cut off in the middle left half unpacked: dpkg finishes what it can, apt the
  # rest. A mirror may lag behind; what it has is signed all the same.
  inside env DEBIAN_FRONTEND=noninteractive sh -ec "
    dpkg --force-confold --configure -a || true
    apt-get -qq -o Acquire::Check-Valid-Until=false update
    apt-get -qq install -y --fix-broken --no-install-recommends
    apt-get -qq install -y --no-install-recommends $packages
    apt-get clean" >>"$root.log" 2>&1
  echo "$packages" >"$root/.done"
fi

rm -rf "$root/geomelt"
mkdir "$root/geomelt"
tar -C "$repository" --exclude=__pycache__ --exclude=models -cf - \
  geomelt_qgis tests/qgis tests/support resources docs/openapi.json metadata.txt LICENSE pyproject.toml Makefile \
  | tar -C "$root/geomelt" -xf -
inside python3 -c "from qgis.core import Qgis; print('QGIS', Qgis.QGIS_VERSION)"
inside env QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE=1 \
  sh -c 'cd /geomelt && exec python3 -m pytest -q -p no:cacheprovider "$@"' sh "${@:-tests/qgis}"
