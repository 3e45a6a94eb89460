#!/bin/sh
# Rewards completions by the Python functions of a training script. Run from the checkout: sh examples/python-function.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay

for completion in "2 + 2 is 4" "2 + 2 is 5"; do
  assay explain --reward examples/pipelines/python-function.yaml --completion "$completion" --reference '"4"' --json |
    sed -E 's/.*"status":"(scored|abstained|errored)","reward":([^,]*),"cause":[^,]*,"code":[^,]*,"reason":"(0[^"]*)".*/\1 \2: \3/'
done
