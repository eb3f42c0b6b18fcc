"""Writes all files of this corpus and what is right about each: python3 tests/exports/make/make.py"""
import json
import os

import histories
import hostile
import lists_english
import lists_further
import lists_european
import lists_more
import lists_russian
import strangers
import workbooks
from write import HERE, RIGHT

for part in (lists_english, lists_more, lists_russian, lists_european, lists_further, histories, hostile, strangers, workbooks):
    part.run()
with open(os.path.join(HERE, "..", "right.json"), "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in sorted(RIGHT.items())) + "\n}\n")
readable = sum("refused" not in v for v in RIGHT.values())
print(f"{len(RIGHT)} files: {readable} to be read, {len(RIGHT) - readable} to be refused")
