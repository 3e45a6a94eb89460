#!/bin/sh
# Grades with a recipe of your own, which the pipeline file names. Run from the checkout: sh examples/own-recipe.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay

assay grade examples/data/unit-prices.jsonl --reward examples/pipelines/unit-price.yaml 2>/dev/null |
  sed -E 's/^\{"id":"([^"]*)","status":"([a-z]*)","reward":([^,]*),.*"reason":"([^"]*)","evidence".*/\1 \2 \3: \4/'
