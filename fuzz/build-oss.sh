#!/usr/bin/env bash
# Builds the fuzz targets for an engine that sets $CC $CXX $CFLAGS $CXXFLAGS $LIB_FUZZING_ENGINE and takes what is in $OUT, as OSS-Fuzz
# and ClusterFuzzLite do: programs, NAME_seed_corpus.zip, NAME.dict, NAME.options; all targets, or those that are named. The build
# folder is below $WORK, where that is set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${CC:?}" "${CXX:?}" "${LIB_FUZZING_ENGINE:?}" "${OUT:?}"

work=$(mktemp -d "${WORK:-${TMPDIR:-/tmp}}/wireproof-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT

options=(-DWIREPROOF_FUZZ=ON -DWIREPROOF_TESTS=OFF -DWIREPROOF_BENCH=OFF -DWIREPROOF_REFERENCE_PEERS=OFF)
# The programs run where no nghttp2 is installed.
nghttp2=$("$CC" -print-file-name=libnghttp2.a)
[[ $nghttp2 == /* ]] && options+=("-DNGHTTP2_LIBRARY=$nghttp2")
# The flags are the engine's: no build type adds its own.
cmake -S . -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=None "-DWIREPROOF_FUZZING_ENGINE=$LIB_FUZZING_ENGINE" "${options[@]}"
chosen=("${@/#/fuzz_}")
cmake --build "$work/build" --target "${chosen[@]:-fuzz_targets}"

mkdir -p "$OUT"
for program in "$work"/build/fuzz/fuzz_*; do
  [[ -f $program && -x $program ]] || continue
  name=${program##*/fuzz_}
  cp "$program" "$OUT/$name"
  printf '[libfuzzer]\nmax_len = 4096\ntimeout = 10\n' >"$OUT/$name.options"
  [[ ! -f fuzz/dictionaries/$name.dict ]] || cp "fuzz/dictionaries/$name.dict" "$OUT/"

  seeds=$work/seeds/$name
  mkdir -p "$seeds"
  [[ ! -f fuzz/corpus/$name.zip ]] || cmake -E chdir "$seeds" cmake -E tar xf "$PWD/fuzz/corpus/$name.zip"
  [[ ! -d fuzz/regressions/$name ]] || cp "fuzz/regressions/$name"/* "$seeds/"
  rm -f "$OUT/${name}_seed_corpus.zip"
  cmake -E chdir "$seeds" cmake -E tar cf "$(realpath "$OUT")/${name}_seed_corpus.zip" --format=zip .
done
