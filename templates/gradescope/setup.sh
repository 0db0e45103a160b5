#!/usr/bin/env bash
# Gradescope runs this once, when the image is made: it installs the grader from the kit.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
source=$root/source

apt-get update
apt-get install -y --no-install-recommends python3 python3-venv libseccomp2
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or later is needed: choose Ubuntu 24.04 or later as the base image" >&2
  exit 1
fi
python3 -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir --constraint "$source/constraints.txt" "$source"
