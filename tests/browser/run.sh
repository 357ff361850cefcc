#!/bin/sh
# Runs the browser tests: with the Chromium of the machine, or with Debian's, which is installed if that can
# be done here. Where there is none, the last lines say that these tests did not run.
set -eu
python=$1
shift

found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! found > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo 'Installing Chromium for the browser tests.'
  { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; } > /dev/null 2>&1 || true
fi
if found > /dev/null; then
  # the pages of tests/browser/test_vectors.py
  "$python" web/npm.py run --silent build:test
  exec tests/twice.sh "$python" tests/browser "$@"
fi
echo 'The browser tests did not run: there is no Chromium here. On Debian and Ubuntu: apt install chromium'
