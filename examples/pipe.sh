#!/bin/sh
# Grades rows that come through a pipe and hands the Scores on. Run from the checkout: sh examples/pipe.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay

head -n 8 examples/data/answers.jsonl |
  assay grade - --reward math 2>/dev/null |
  sed -E 's/^\{"id":"([^"]*)","status":"([a-z]*)","reward":([^,]*),.*/\1 \2 \3/'
