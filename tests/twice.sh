#!/bin/sh
# Runs pytest. Where the whole run had all tests played and no more than three of them failed, these are played
# once more, alone. What fails alone has failed. What does not is named in the last lines: it is to be mended as
# well, but what stands beside it need not wait for that. Of two runs at the same time each has a PYTEST_CACHE, and
# plays nothing once more before the other has played all.
set -u
python=$1
shift
most=3
cache=${PYTEST_CACHE:-.pytest_cache}

# where there is no flock, as on macOS, nothing runs at the same time
lock() { ! command -v flock > /dev/null || flock "$1" 9; }

mkdir -p build
exec 9> build/tests.lock
lock --shared
# 9>&-: a process that outlives a test keeps the lock from nobody
"$python" -m pytest -o cache_dir="$cache" "$@" 9>&-
code=$?
[ "$code" = 1 ] || exit "$code"

failed=$("$python" -c 'import json, sys; print(*json.load(open(sys.argv[1])), sep="\n")' "$cache/v/cache/lastfailed")
[ "$(echo "$failed" | wc -l)" -le "$most" ] || exit 1

lock --unlock
lock --exclusive
echo 'Once more, alone:'
"$python" -m pytest -o cache_dir="$cache" "$@" -n 0 --last-failed 9>&- || exit 1
echo "$failed" | sed 's/^/FAILED IN COMPANY, PASSED ALONE: /'
