#!/usr/bin/env bash
# Checkov (PyPI) on what a chart renders to with each of its ci values: check-chart.sh CHART CHECKOV
# A rule that fails must be in chart-skips.json with its reason, and one that is there must fail: no skip outlives its reason.
set -euo pipefail
chart=$1 checkov=$2
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir "$out/rendered"
node --import tsx scripts/render-chart.ts "$chart" "$out/rendered"
"$checkov" --directory "$out/rendered" --framework kubernetes --skip-download --output json --soft-fail > "$out/report.json" 2> "$out/errors" || {
  cat "$out/errors" >&2
  exit 1
}
node "$here/compare.mjs" "$out/report.json" "$here/chart-skips.json" "$chart"
