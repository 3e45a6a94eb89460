#!/bin/sh
# Grades with a pipeline file and counts how often each reward was given. Run from the checkout: sh examples/pipeline-file.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay

grep -E '"group": "(train-speed|savings-weeks|bus-seats|pizza-slices)"' examples/data/answers.jsonl |
  assay grade - --reward examples/pipelines/format-and-math.yaml 2>/dev/null |
  sed -E 's/^\{"id":"[^"]*","status":"scored","reward":([^,]*),.*/\1/' |
  sort | uniq -c | awk '{ print "reward " $2 ": " $1 " rows" }'
