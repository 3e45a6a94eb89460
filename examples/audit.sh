#!/bin/sh
# How often the number verifier is wrong on tasks of three kinds, against labels. Run from the checkout: sh examples/audit.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

assay grade examples/data/answers.jsonl --reward number --label correct --out "$folder/graded.jsonl" 2>/dev/null
assay audit "$folder/graded.jsonl" --label correct --by task
