#!/usr/bin/env bash
# Installs DynamoDB Local, LocalStack, ExifTool, wsgidav, fhirstarter, node-fhir-server-core, Medplum, node-hl7-server and
# oidc-provider into build/peers, and prints what tells the tests where they are; servers that Debian has, on the machine:
#   eval "$(tests/contract/peers/install.sh)"
# With --all, also what is too large for every run: Go with its checksum database, and what packs zips in Java, Go, Ruby,
# PHP, Perl and Node.
# Needs Java, Perl, Python 3.13 and what `make test` has set up; for Debian's packages, root, or that they are there.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
peers="$root/build/peers"

# LocalStack's syntax is newer than Python 3.11; pyenv's shims are there for versions that are not chosen
python313() {
  local candidate
  for candidate in "${PYTHON313:-python3.13}" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python3.13; do
    if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, 13))' 2> /dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo 'LocalStack needs Python 3.13: PYTHON313=/path/to/python3.13' >&2
  return 1
}

# programs that Debian has, each with its package
declare -A programs=([/usr/sbin/sshd]=openssh-server [/usr/lib/dovecot/imap]=dovecot-imapd [/usr/bin/ruby]=ruby
  [/usr/sbin/Orthanc]=orthanc [/usr/share/orthanc/plugins/libOrthancDicomWeb.so]=orthanc-dicomweb [/usr/bin/dcmdump]=dcmtk
  [/usr/bin/7z]=p7zip-full [/usr/bin/unzip]=unzip [/usr/bin/zip]=zip
  [/usr/bin/bsdtar]=libarchive-tools)
if [ "${1:-}" = --all ]; then
  programs+=([/usr/bin/jar]=default-jdk-headless [/usr/bin/go]=golang-go [/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog]=golang-golang-x-mod-dev
    [/var/lib/dpkg/info/ruby-zip.list]=ruby-zip [/usr/bin/php]=php-cli [/var/lib/dpkg/info/php-zip.list]=php-zip [/usr/share/perl5/Archive/Zip.pm]=libarchive-zip-perl)
fi
packages=()
for program in "${!programs[@]}"; do
  [ -e "$program" ] || packages+=("${programs[$program]}")
done
if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "These are needed: apt install ${packages[*]}" >&2
    exit 1
  fi
  # Debian starts what it installs; only the tests shall
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
  fi
  apt-get update --quiet=2 >&2
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${packages[@]}" >&2
fi

simulator="$peers/npm/node_modules/amplify-dynamodb-simulator"
lock="$here/package-lock.json"
if ! cmp --silent "$lock" "$peers/npm/installed.json"; then
  rm -rf "$peers/npm"
  mkdir -p "$peers/npm"
  cp "$here/package.json" "$lock" "$peers/npm"
  "$root/.venv/bin/python" "$root/web/npm.py" ci --prefix "$peers/npm" \
    --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp "$lock" "$peers/npm/installed.json"
fi

lock="$here/hl7/package-lock.json"
if ! cmp --silent "$lock" "$peers/hl7/installed.json"; then
  rm -rf "$peers/hl7"
  mkdir -p "$peers/hl7"
  cp "$here/hl7/package.json" "$lock" "$peers/hl7"
  "$root/.venv/bin/python" "$root/web/npm.py" ci --prefix "$peers/hl7" \
    --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp "$lock" "$peers/hl7/installed.json"
fi

lock="$here/smart/package-lock.json"
if ! cmp --silent "$lock" "$peers/smart/installed.json"; then
  rm -rf "$peers/smart"
  mkdir -p "$peers/smart"
  cp "$here/smart/package.json" "$lock" "$peers/smart"
  "$root/.venv/bin/python" "$root/web/npm.py" ci --prefix "$peers/smart" \
    --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp "$lock" "$peers/smart/installed.json"
fi

npm_peers=(nodefhir medplum)
[ "${1:-}" != --all ] || npm_peers+=(zips)
for name in "${npm_peers[@]}"; do
  lock="$here/$name/package-lock.json"
  if ! cmp --silent "$lock" "$peers/$name/installed.json"; then
    rm -rf "${peers:?}/$name"
    mkdir -p "$peers/$name"
    cp "$here/$name/package.json" "$lock" "$peers/$name"
    "$root/.venv/bin/python" "$root/web/npm.py" ci --prefix "$peers/$name" \
      --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    cp "$lock" "$peers/$name/installed.json"
  fi
done

requirements="$root/locks/localstack.txt"
if ! cmp --silent "$requirements" "$peers/localstack/installed.txt"; then
  base="$(python313)"
  "$base" -m venv --clear "$peers/localstack"
  "$peers/localstack/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$requirements" >&2
  cp "$requirements" "$peers/localstack/installed.txt"
fi

requirements="$root/locks/wsgidav.txt"
if ! cmp --silent "$requirements" "$peers/wsgidav/installed.txt"; then
  "$root/.venv/bin/python" -m venv --clear "$peers/wsgidav"
  "$peers/wsgidav/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$requirements" >&2
  cp "$requirements" "$peers/wsgidav/installed.txt"
fi

requirements="$root/locks/fhirstarter.txt"
if ! cmp --silent "$requirements" "$peers/fhirstarter/installed.txt"; then
  "$root/.venv/bin/python" -m venv --clear "$peers/fhirstarter"
  "$peers/fhirstarter/bin/pip" install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$requirements" >&2
  cp "$requirements" "$peers/fhirstarter/installed.txt"
fi

printf 'export %s=%q\n' \
  PICSAFE_DYNAMODB_LOCAL "$simulator/emulator" \
  PICSAFE_EXIFTOOL "$peers/npm/node_modules/exiftool-vendored.pl/bin/exiftool" \
  PICSAFE_FHIRSTARTER_PYTHON "$peers/fhirstarter/bin/python" \
  PICSAFE_MEDPLUM "$peers/medplum/node_modules" \
  PICSAFE_NODE_FHIR "$peers/nodefhir/node_modules" \
  PICSAFE_NODE_HL7 "$peers/hl7/node_modules" \
  PICSAFE_OIDC_PROVIDER "$peers/smart/node_modules" \
  PICSAFE_LOCALSTACK_PYTHON "$peers/localstack/bin/python" \
  PICSAFE_WSGIDAV "$peers/wsgidav/bin/wsgidav" \
  PICSAFE_ZIP_WRITERS "$peers/zips/node_modules"
