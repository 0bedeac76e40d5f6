#!/usr/bin/env bash
# Checkov (PyPI) on the infra stack of an example: check.sh EXAMPLE CHECKOV
# A rule that fails must be in skips.json with its reason, and one that is there must fail: no skip outlives its reason.
set -euo pipefail
example=$1 checkov=$2
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
METAFLOW_VAR_FILE=examples/$example.tfvars CDKTF_OUTDIR=$out node --import tsx stacks/main.ts
# Checkov 3.3 cannot read the one setting of this block that is a text.
node -e '
  const fs = require("fs"), file = process.argv[1], stack = JSON.parse(fs.readFileSync(file, "utf8"));
  delete stack.terraform.required_version;
  fs.writeFileSync(file, JSON.stringify(stack, null, 2));' "$out/stacks/infra/cdk.tf.json"
"$checkov" --file "$out/stacks/infra/cdk.tf.json" --framework terraform_json --skip-download --output json --soft-fail > "$out/report.json" 2> "$out/errors" || {
  cat "$out/errors" >&2
  exit 1
}
node "$here/compare.mjs" "$out/report.json" "$here/skips.json" "$example"
