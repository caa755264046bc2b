#!/usr/bin/env bash
# Checks that every file of src/ includes only its own layer and those before it.
set -euo pipefail
cd "$(dirname "$0")/.."

layers=(base archive xml health pg ids schema rows copy load server cli)
failures=0
allowed=""
for layer in "${layers[@]}"; do
  allowed="$allowed $layer"
  while IFS=: read -r file line include; do
    target=${include#*\"}
    target=${target%%/*}
    [ -d "src/$target" ] || continue  # a library
    case " $allowed " in
      *" $target "*) ;;
      *)
        echo "$file:$line: $layer/ must not include $target/"
        failures=$((failures + 1))
        ;;
    esac
  done < <(grep -nHE '^#include "' "src/$layer"/*.h "src/$layer"/*.cc 2>/dev/null || true)
done
for folder in src/*/; do
  case " ${layers[*]} " in
    *" $(basename "$folder") "*) ;;
    *)
      echo "$folder is no layer"
      failures=$((failures + 1))
      ;;
  esac
done
exit $((failures > 0))
