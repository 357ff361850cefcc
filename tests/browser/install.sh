#!/bin/sh
# Installs Debian's browsers for the browser tests where they are missing and can be installed: Chromium, its headless
# shell, which takes three fifths of the processor's time, Firefox, and WebKitGTK with a display for it.
set -u

missing=
need() {
  package=$1
  shift
  for command in "$@"; do
    command -v "$command" > /dev/null && return
  done
  missing="$missing $package"
}
need chromium chromium chromium-browser google-chrome
need chromium-headless-shell chromium-headless-shell
need firefox-esr firefox-esr firefox
need webkit2gtk-driver WebKitWebDriver
need xvfb Xvfb
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing for the browser tests:$missing"
  apt-get update -q > /dev/null 2>&1
  for package in $missing; do
    apt-get install -y -q --no-install-recommends "$package" > /dev/null 2>&1 || echo "$package cannot be had here"
  done
fi
