#!/bin/sh
# Runs pytest. Where the whole run had all tests played and no more than three of them failed, these are played
# once more, alone. What fails alone has failed. What does not is named in the last lines: it is to be mended as
# well, but what stands beside it need not wait for that.
set -u
python=$1
shift
most=3

"$python" -m pytest "$@"
code=$?
[ "$code" = 1 ] || exit "$code"

failed=$("$python" -c 'import json; print(*json.load(open(".pytest_cache/v/cache/lastfailed")), sep="\n")')
[ "$(echo "$failed" | wc -l)" -le "$most" ] || exit 1

echo 'Once more, alone:'
"$python" -m pytest "$@" -n 0 --last-failed || exit 1
echo "$failed" | sed 's/^/FAILED IN COMPANY, PASSED ALONE: /'
