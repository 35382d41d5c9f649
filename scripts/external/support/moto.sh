# shellcheck shell=bash
# For other scripts to source: moto, an emulator of AWS that others maintain. start_moto installs it where it is missing,
# starts it on the port of this machine that is given, and stops it when the script ends.
start_moto() {
  # two scripts that run side by side install it once
  (
    flock 9
    if [ ! -x .external/moto/bin/moto_server ]; then
      python3 -m venv .external/moto
      .external/moto/bin/pip install --quiet --disable-pip-version-check 'moto[server]==5.2.5'
    fi
  ) 9>.external/moto.lock
  # it never runs the code of functions, so it is not given it
  VALIDATE_LAMBDA_S3=false .external/moto/bin/python scripts/external/support/moto_server.py -H 127.0.0.1 -p "$1" >".external/moto-$1.log" 2>&1 &
  moto=$!
  trap 'kill "${moto}"' EXIT
  bash scripts/external/support/wait-for.sh "http://127.0.0.1:$1/moto-api/"
}
