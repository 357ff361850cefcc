#!/bin/sh
# Installs Debian's Chromium for the browser tests where there is none, and its headless shell, which takes three
# fifths of the processor's time, where that can be done here.
set -u

found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

missing=
found > /dev/null || missing=chromium
command -v chromium-headless-shell > /dev/null || missing="$missing chromium-headless-shell"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing for the browser tests: $missing"
  apt-get update -q > /dev/null 2>&1
  for package in $missing; do
    apt-get install -y -q --no-install-recommends "$package" > /dev/null 2>&1 || echo "$package cannot be had here"
  done
fi
