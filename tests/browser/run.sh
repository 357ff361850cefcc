#!/bin/sh
# Runs the browser tests: with the Chromium of the machine, or with Debian's, which is installed if that can
# be done here. Where there is none, the last lines say that these tests did not run.
set -eu
python=$1
shift

tests/browser/install.sh
if command -v chromium || command -v chromium-browser || command -v google-chrome; then
  # the pages of tests/browser/test_vectors.py
  "$python" web/npm.py run --silent build:test
  export PYTEST_CACHE=.pytest_cache/browser
  exec tests/twice.sh "$python" tests/browser "$@"
fi
echo 'The browser tests did not run: there is no Chromium here. On Debian and Ubuntu: apt install chromium'
