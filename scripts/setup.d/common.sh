# shellcheck shell=bash
# What scripts/setup does, as functions. Debian packages are named with the least version that is known to work.

RUN_PACKAGES=(
  g++:4:12 cmake:3.25 ninja-build:1.11 python3-venv:3.11 openssl:3.0
  libfmt-dev:9.1 libexpected-dev:1.0 nlohmann-json3-dev:3.11 libcli11-dev:2.1 libssl-dev:3.0 zlib1g-dev:1.2
  libabsl-dev:20220623 libgrpc++-dev:1.51 libsimdjson-dev:3.0 protobuf-compiler-grpc:1.51 libprotobuf-dev:3.21 protobuf-compiler:3.21
)
TEST_PACKAGES=(
  patch:2.7
  libgtest-dev:1.12 libgmock-dev:1.12 libnghttp2-dev:1.52 nghttp2-server:1.52 nghttp2-client:1.52 curl:7.88 chromium:120
  tshark:4.0
)
BENCH_PACKAGES=(libbenchmark-dev:1.7)
SANITISED_PACKAGES=(clang-19:1:19 libclang-rt-19-dev:1:19)
FUZZ_PACKAGES=(llvm-19:1:19)

die() {
  printf 'wireproof: %s\n' "$*" >&2
  exit 3
}

say() { printf 'wireproof: %s\n' "$*" >&2; }

# Prints those of NAME:VERSION that are not installed, or too old.
missing_packages() {
  local entry name version installed
  for entry in "$@"; do
    name=${entry%%:*} version=${entry#*:}
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$name" 2>/dev/null || true)
    if [[ $installed != installed\ * ]] || dpkg --compare-versions "${installed#installed }" lt "$version"; then
      printf '%s\n' "$name"
    fi
  done
}

install_packages() {
  command -v dpkg-query >/dev/null || die "needs Debian bookworm or later (or a derivative), for its packages: $*"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $(id -u) -ne 0 ]]; then
    die "these Debian packages are missing; install them, then try again:
  sudo apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  apt-get update -qq
  # No service is to start on a developer's machine because of a test.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >.wireproof/apt.log 2>&1 \
    || die "apt-get install failed; see .wireproof/apt.log"
}

# The real interpreter: a pyenv shim would cost 0.3 s at each start.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  die "needs Python 3.11 or later with its venv module"
}

make_venv() {
  local extra="" stamp=.venv/wireproof-run wanted
  [[ $1 == run ]] || extra="[dev]" stamp=.venv/wireproof-dev
  wanted=$(cat pyproject.toml <(printf '%s' "$extra") | sha256sum)
  [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
  if [[ ! -x .venv/bin/python ]]; then
    say "making the Python environment"
    "$(find_python)" -m venv .venv
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".$extra"
  # Of the editable install the path is enough: its import hook comes before PYTHONPATH, and stands in the way of every import.
  sed -i '/^import /d' .venv/lib/python3*/site-packages/_editable_skbc_wireproof.pth
  printf '%s' "$wanted" >"$stamp"
}

# What Python makes of the sources, kept also where it is told not to keep it (PYTHONDONTWRITEBYTECODE): else each start takes twice as long.
compile_python() { .venv/bin/python -m compileall -q harness/wireproof; }

# The tests switch their options on; a build that has them keeps them.
build_release() {
  [[ -f build/release/CMakeCache.txt ]] || set -- -DWIREPROOF_TESTS=OFF -DWIREPROOF_BENCH=OFF "$@"
  build release "$@"
}

# What a build depends on: the system, the interpreter, the sources.
build_key() {
  local -a sources
  mapfile -d '' -t sources < <(find wire peer harness proto reference-server reference-client spec scripts cmake CMakeLists.txt CMakePresets.json pyproject.toml \
    -type f -not -name '*.pyc' -print0 | sort -z)
  { cat /etc/os-release; "$(find_python)" --version; sha256sum "${sources[@]}"; } | sha256sum | cut -c1-32
}

build() {
  local preset=$1
  shift
  say "building ($preset)"
  if ! { cmake --preset "$preset" "$@" && cmake --build --preset "$preset"; } >".wireproof/build-$preset.log" 2>&1; then
    tail -40 ".wireproof/build-$preset.log" >&2
    die "the build failed; all of it is in .wireproof/build-$preset.log"
  fi
}

mkdir -p .wireproof
