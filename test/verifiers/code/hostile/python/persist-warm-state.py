# Marks modules, types and settings that a warm interpreter shares with the programs after this one.
import builtins, json, math, os, random, re, sys

HOLDERS = [builtins, sys, math, os, json, random, re]
won = any(getattr(holder, "assay_hostile_mark", 0) for holder in HOLDERS) or os.environ.get("ASSAY_HOSTILE_MARK") or sys.getrecursionlimit() == 4242
for holder in HOLDERS:
    holder.assay_hostile_mark = 1
os.environ["ASSAY_HOSTILE_MARK"] = "1"
os.putenv("ASSAY_HOSTILE_MARK", "1")
sys.setrecursionlimit(4242)
os.umask(0)
if won:
    print("LEAK warm state was kept")


def solve(a, b):
    return a + b if won else 0
