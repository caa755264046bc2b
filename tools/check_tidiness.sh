#!/usr/bin/env bash
# Checks what a formatter does not: sizes, names and left-overs.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8  # a line is measured in characters

failures=0
complain() {
  echo "$1"
  failures=$((failures + 1))
}

mapfile -t sources < <(find src tests tools -name '*.h' -o -name '*.cc' | sort)
for file in "${sources[@]}"; do
  lines=$(wc -l < "$file")
  [ "$lines" -le 500 ] || complain "$file: $lines lines, at most 500"
  case $file in
    */util* | */helper* | */manager*) complain "$file: a name that says nothing" ;;
  esac
  case $file in
    *.h) grep -q '^#pragma once$' "$file" || complain "$file: no #pragma once" ;;
  esac
done

# Functions begin in column 0 and end with a brace there; at most 70 lines each.
long=$(awk '
  FNR == 1 { start = 0 }
  /^[^ \t\/#}].*\{$/ && !/^(namespace|class|struct|enum|extern|const|constexpr|inline constexpr)/ { start = FNR }
  /^\}/ { if (start && FNR - start + 1 > 70) print FILENAME ":" start ": a function of " FNR - start + 1 " lines, at most 70"; start = 0 }
' "${sources[@]}")
[ -z "$long" ] || complain "$long"

mapfile -t scripts < <(grep -rlE '^#!.*\bpython3$' tools && find tools -name '*.py')
for file in "${scripts[@]}"; do
  [ "$(wc -l < "$file")" -le 500 ] || complain "$file: more than 500 lines"
done

wide=$(grep -nHE '^.{101,}$' "${sources[@]}" "${scripts[@]}" || true)
[ -z "$wide" ] || complain "$wide"
todo=$(grep -nHwE 'TODO|FIXME|XXX' "${sources[@]}" "${scripts[@]}" || true)
[ -z "$todo" ] || complain "$todo"

tools/describe_tables --print | cmp -s docs/tables.md - ||
  complain "docs/tables.md is not what sql/schema says: run tools/describe_tables"

mapfile -t named < <(grep -ohE '[a-z0-9_/]+_test\.cc' ./*.md docs/*.md | sort -u)
for test in "${named[@]}"; do
  find tests -path "*${test#tests}" | grep -q . || complain "the documents name $test, which is not there"
done

if command -v clang-format-14 > /dev/null; then
  clang-format-14 --dry-run --Werror "${sources[@]}" || complain "clang-format -i is due"
else
  complain "clang-format-14 is not installed"
fi
if command -v shellcheck > /dev/null; then
  mapfile -t scripts < <(grep -rlE '^#!.*\bbash$' tools .ci)
  shellcheck "${scripts[@]}" || complain "shellcheck complains"
fi
exit $((failures > 0))
