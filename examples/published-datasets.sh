#!/bin/sh
# Grades datasets as TRL, verl, OpenRLHF and GSM8K lay them out, and prints what each row earned. Run from the checkout: sh examples/published-datasets.sh
set -eu
assay() { npm run --silent assay -- "$@"; } # in a project of your own: npx assay
data=examples/data/published
rewards() { sed -E 's/.*"reward":([^,]*),"cause".*/\1/' | tr '\n' ' '; echo; }

printf 'TRL       '
assay grade $data/trl.jsonl --reward math --map reference=solution 2>/dev/null | rewards
printf 'verl      ' # reward_model.ground_truth is understood as it stands
assay grade $data/verl.parquet --reward math 2>/dev/null | rewards
printf 'OpenRLHF  '
assay grade $data/openrlhf.jsonl --reward math --map prompt=input,reference=label 2>/dev/null | rewards
printf 'GSM8K     '
assay grade $data/gsm8k.jsonl --reward math --map reference=answer 2>/dev/null | rewards
