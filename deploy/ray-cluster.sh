#!/bin/sh
# A small Ray cluster over ssh: this machine is the head, the others are workers, all with the
# same OneKnock.
#
#   sh deploy/ray-cluster.sh up WHEEL [HOST...]   installs the wheel everywhere and starts Ray
#   sh deploy/ray-cluster.sh status               what the cluster has
#   sh deploy/ray-cluster.sh down HOST...         stops Ray on the hosts and here
#
# Each HOST is reached by `ssh HOST` without a password and has Python 3.9 or later with venv.
# VENV (default ~/oneknock-ray) is the virtual environment on every machine, PORT (default 6379)
# the head's. Ray's ports are to be open between these machines and closed to everybody else: whoever
# reaches them can run anything there.
set -eu

venv=${VENV:-oneknock-ray}
port=${PORT:-6379}

usage() {
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# Every command below runs from the home folder, here and there.
here() {
    (cd && sh -c "$1")
}
there() {
    ssh -o BatchMode=yes "$1" "$2"
}

# The same version of both packages everywhere: another one is refused by the driver.
install="[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -m pip install -q --force-reinstall --no-deps ./WHEEL
$venv/bin/python -m pip install -q 'ray[client]RAY'
mkdir -p $venv/oneknock"

install_line() {
    printf '%s' "$install" | sed "s|WHEEL|$1|; s|RAY|$2|"
}

up() {
    [ $# -ge 1 ] || usage
    wheel=$1
    shift
    name=$(basename "$wheel")
    cp "$wheel" "$HOME/$name"
    here "$(install_line "$name" "${RAY_VERSION:+==$RAY_VERSION}")"
    ray=$("$HOME/$venv/bin/python" -c 'import ray; print(ray.__version__)')
    address=${HEAD:-$(hostname -I 2>/dev/null | awk '{ print $1 }')}
    here "$venv/bin/ray start --head --node-ip-address=$address --port=$port \
        --ray-client-server-port=10001 --include-dashboard=false --disable-usage-stats"
    for host in "$@"; do
        scp -q "$wheel" "$host:$name"
        there "$host" "$(install_line "$name" "==$ray")"
        there "$host" "$venv/bin/ray start --address=$address:$port --disable-usage-stats"
    done
    echo "the cluster is at $address:$port; for example"
    echo "  ~/$venv/bin/python -m oneknock simulate landlord --out played --ray $address:$port"
}

down() {
    for host in "$@"; do
        there "$host" "$venv/bin/ray stop" || echo "$host: not stopped" >&2
    done
    here "$venv/bin/ray stop"
}

[ $# -ge 1 ] || usage
what=$1
shift
case $what in
up) up "$@" ;;
status) here "$venv/bin/ray status --address=${HEAD:-127.0.0.1}:$port" ;;
down) down "$@" ;;
*) usage ;;
esac
