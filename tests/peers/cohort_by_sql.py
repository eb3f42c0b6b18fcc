#!/usr/bin/env python3
"""The default cohort counted a second time, by one statement of ClickHouse without windows, and compared with `funnel partial` row by row.

Usage: cohort_by_sql.py FUNNEL NODE FOLDER [SEED [N]]
  FUNNEL  the built program
  NODE    the built tests/support/clickhouse_node.c, which makes clickhouse-local of npm's chdb
  FOLDER  where chdb was installed (FOLDER/node_modules); FUNNEL_PEERS_DIR in the environment goes before it, build/npm comes after
Exit code 0: all rows of all logs are equal; 77: skipped, chdb is not there; 1: a row differs.

What the statement knows: implied reach, credit by stage entry, worth at entry, one version of each pipeline, as-of and known-at. What
it does not: histories with gaps, so all begin with a creation in an open stage; rates, versions, hidden and retired stages, phases, identities and passes, other rules, filters, periods.

How a deal is folded without recursion. Its facts are sorted by time, sequence, kind, rank of the stage, text, actor; owner and amount in
force are filled forward. Each fact that says where the deal stands has a target:
  - a later creation is dropped;
  - a reopening without a stage goes to the last open target before it: an open deal stands there already;
  - a win without a stage goes to the won stage of the pipeline of the last target;
  - a target equal to the one before is dropped, so that a move to where the deal stands, and a second loss, change nothing.
Visits are the targets that are stages; the next one says how each ended.
"""
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile

LOST = 9_999_999
PIPELINES = [
    {"id": "sales", "name": "Sales", "stages": [
        {"id": "lead", "name": "Lead"}, {"id": "qualification", "name": "Qualification"}, {"id": "presentation", "name": "Presentation"},
        {"id": "proposal", "name": "Proposal"}, {"id": "contracting", "name": "Contracting"},
        {"id": "won", "name": "Won", "kind": "won"}, {"id": "lost", "name": "Lost", "kind": "lost"}]},
    {"id": "after", "name": "After", "stages": [
        {"id": "trial", "name": "Trial"}, {"id": "renew", "name": "Renew"},
        {"id": "signed", "name": "Signed", "kind": "won"}, {"id": "gone", "name": "Gone", "kind": "lost"}]}]
COLUMNS = ["time", "deal", "event", "stage", "pipeline", "owner", "actor", "amount", "reason", "sequence", "known"]
MAPPING = {"shape": "event", "currency": {"code": "EUR", "decimals": 2}, "pipelines": PIPELINES, "columns": {
    "time": "time", "deal": "deal", "kind": "event", "stage": "stage", "pipeline": "pipeline", "owner": "owner", "actor": "actor",
    "amount": "amount", "reason": "reason", "sequence": "sequence", "known_at": "known"}}
MEASURES = ["outcome", "moved_in", "fate", "counted", "also_next", "of_first"]


def log(n_deals, seed):
    """Equal times and sequences, late knowledge, reopenings, wins that are lost, hand-overs, deletions, events without stages, repetitions."""
    r = random.Random(seed)
    stages = [s["id"] for s in PIPELINES[0]["stages"]]
    others = [s["id"] for s in PIPELINES[1]["stages"]]
    owners = ["Anna", "Boris", "Яна", "Émile", "Zed", "a b", "Anna2"]
    reasons = ["price", "", "no budget", "срок"]
    kinds = ["created", "moved", "owner", "amount", "won", "lost", "reopened", "deleted"]
    rows = []
    for d in range(n_deals):
        at = (1735689600 + r.randint(0, 300) * 86400) * 1_000_000
        for i in range(r.randint(1, 14)):
            if r.random() < 0.75:
                at += r.choice([0, 0, 1, 3600, 86400, 259200]) * 1_000_000
            kind = "created" if i == 0 else r.choices(kinds, [1, 14, 2, 3, 3, 3, 3, 0.15])[0]
            e = dict.fromkeys(COLUMNS, "")
            e.update(time=at + (r.choice([0, 0, 0, r.randint(0, 999_999)]) if i > 0 else 0), deal=f"D{d}", event=kind, sequence=r.choice(["", "", "", "0", "1", "2"] if i > 0 else ["", "0"]))
            x = r.random()
            if kind == "created":
                if x < 0.4:
                    e["stage"] = r.choice(stages[:5])
                elif x < 0.5:
                    e.update(pipeline="after", stage=r.choice(others[:2]))
                elif x < 0.55:
                    e["pipeline"] = r.choice(["after", "sales"])
            elif kind == "moved":
                if x < 0.82:
                    e["stage"] = r.choice(stages)
                else:
                    e.update(stage=r.choice(others), pipeline=r.choice(["after", ""]))
                if r.random() < 0.3:
                    e["reason"] = r.choice(reasons)
            elif kind == "reopened":
                if x < 0.5:
                    e["stage"] = r.choice(stages[:5])
                elif x < 0.6:
                    e["stage"] = r.choice(others[:2])
            elif kind == "won" and x < 0.2:
                e["pipeline"] = r.choice(["after", "sales"])
            elif kind == "lost":
                e["reason"] = r.choice(reasons)
            if kind == "owner" or r.random() < 0.25:
                e["owner"] = r.choice(owners)
            if kind == "amount" or r.random() < 0.3:
                e["amount"] = f"{r.randint(0, 100_000)}.{r.randint(0, 99):02d}"
            if r.random() < 0.2:
                e["actor"] = r.choice(owners)
            if i > 0 and r.random() < 0.25:
                e["known"] = e["time"] + r.choice([0, 1, 86_400_000_000, 3_456_000_000_000])
            rows.append(e)
            if r.random() < 0.05:
                rows.append(dict(e))
    r.shuffle(rows)
    return rows


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def array(items):
    return "[" + ", ".join(items) + "]"


def transform(of, pairs, otherwise):
    return f"transform({of}, {array(quoted(k) for k in pairs)}, {array(f'toInt64({v})' for v in pairs.values())}, toInt64({otherwise}))"


def statement(table, as_of, known_at, by_owner):
    """One SELECT in layers, each on the one before: names that refer to names of the same layer would be written out again and again."""
    code, first_code, begin_of, won_of = {}, {}, {}, {}
    for p, pipeline in enumerate(PIPELINES):
        position = 0
        for s in pipeline["stages"]:
            kind = s.get("kind", "open")
            value = LOST if kind == "lost" else p * 65536 + position + 1
            if kind != "lost":
                position += 1
                begin_of.setdefault(pipeline["id"], value)
            if kind == "won":
                won_of[pipeline["id"]] = value
            code[pipeline["id"] + "\x1f" + s["id"]] = value
            first_code.setdefault(s["id"], value)
    n = sum(s.get("kind") != "lost" for s in PIPELINES[0]["stages"])
    first, wons = begin_of[PIPELINES[0]["id"]], array(str(w) for w in sorted(won_of.values()))
    lost_names = {s["id"]: s["name"] for p in PIPELINES for s in p["stages"] if s.get("kind") == "lost"}
    lost_name = f"transform(stage, {array(map(quoted, lost_names))}, {array(map(quoted, lost_names.values()))}, '')"

    x = (f"SELECT *, multiIf(stage = '', toInt64(0), pipeline = '', {transform('stage', first_code, -9)}, "
         + transform("concat(pipeline, '\\x1f', stage)", code, -9) + f") AS given FROM {table} WHERE at <= {as_of} AND known <= {known_at}")

    def layer(columns, tail=""):
        nonlocal x
        x = f"SELECT {columns} FROM ({x}) {tail}"

    layer(f"*, multiIf(event = 'created', 100, event = 'moved' AND given = {LOST}, 106, event = 'moved' AND has({wons}, given), 105,"
          " event = 'moved', 104, event = 'won', 105, event = 'lost', 106, event = 'reopened', 107, event = 'deleted', 108, 0) AS kind")
    layer(f"deal, at, sequence, owner, actor, amount, kind, multiIf(kind = 106, {LOST},"
          f" kind = 100 AND given = 0, if(pipeline = '', {first}, {transform('pipeline', begin_of, -9)}),"
          f" kind = 105 AND given = 0, if(pipeline = '', -2, {transform('pipeline', won_of, -9)}),"
          " kind = 107 AND given = 0, -1, given) AS target, kind = 106 OR (given = 0 AND (pipeline = '' OR kind = 107)) AS unranked,"
          f" multiIf(kind != 106, '', event = 'moved' AND reason = '', {lost_name}, reason) AS why")
    layer("deal, arraySort(arrayConcat("
          "groupArrayIf((at, sequence, toUInt8(1), toInt64(0), owner, actor, toInt64(0)), owner != ''),"
          " groupArrayIf((at, sequence, toUInt8(2), ifNull(amount, 0), '', actor, toInt64(0)), isNotNull(amount)),"
          " groupArrayIf((at, sequence, toUInt8(kind), if(unranked, toInt64(0), target), why, actor, target), kind > 0))) AS f",
          "GROUP BY deal HAVING countIf(kind = 108) = 0")
    layer("f.3 AS ks, f.4 AS amounts, f.5 AS owners, f.7 AS targets, arrayFirstIndex(k -> k >= 100, f.3) AS born,"
          " arrayFirstIndex(k -> k = 1, f.3) AS first_owner, arrayFirstIndex(k -> k = 2, f.3) AS first_amount")
    layer("ks, targets, born, first_owner, first_amount, arrayFill((x, k) -> k = 1, owners, ks) AS owner_fill,"
          " arrayFill((x, k) -> k = 2, amounts, ks) AS amount_fill, arrayFilter((i, k) -> k >= 100 AND (k != 100 OR i = born),"
          " arrayEnumerate(ks), ks) AS ix", "WHERE born > 0")
    layer("if(first_amount = 0, toInt64(0), amount_fill[-1]) AS amount_now, if(first_owner = 0, '', owner_fill[-1]) AS owner_now,"
          " arrayMap(i -> targets[i], ix) AS raw,"
          " arrayMap(i -> if(first_owner = 0 OR i < first_owner, '', owner_fill[i]), ix) AS own,"
          " arrayMap(i -> if(first_amount = 0 OR i < first_amount, toInt64(0), amount_fill[i]), ix) AS amt")
    layer(f"amount_now, owner_now, own, amt, raw, arrayFill(c -> c > 0, arrayMap(c -> if(c > 0 AND c != {LOST} AND NOT has({wons}, c), c, 0), raw)) AS last_open")
    layer(f"amount_now, owner_now, own, amt, arrayMap((c, o) -> if(c = -1, o, c), raw, last_open) AS t1")
    layer(f"amount_now, owner_now, own, amt, t1, arrayFill(c -> c > 0, arrayMap(c -> if(c = {LOST} OR c = -2, 0, c), t1)) AS last_stage")
    layer(f"amount_now, owner_now, own, amt, arrayMap((c, s) -> if(c = -2, toInt64({wons}[intDiv(s, 65536) + 1]), c), t1, last_stage) AS t2")
    layer("amount_now, owner_now, own, amt, t2, arrayFilter((i, c) -> i = 1 OR c != t2[i - 1], arrayEnumerate(t2), t2) AS ch")
    layer("amount_now, owner_now, arrayMap(i -> t2[i], ch) AS v, arrayMap(i -> own[i], ch) AS v_own, arrayMap(i -> amt[i], ch) AS v_amt")
    layer(f"amount_now, owner_now, v, v_own, v_amt, arrayFilter((i, c) -> c >= 1 AND c <= {n}, arrayEnumerate(v), v) AS li")
    layer(f"amount_now, owner_now, v, v_own, v_amt, v[1] > {n} AS moved_in, li[-1] AS last, arrayMap(i -> v[i] - 1, li) AS pos, arrayMap(i -> v_own[i], li) AS lo,"
          " arrayMap(i -> v_amt[i], li) AS la", "WHERE notEmpty(li)")
    layer("amount_now, owner_now, v_own, v_amt, moved_in, last, pos, lo, la, arrayMax(pos) AS top, pos[1] AS began, pos[-1] AS current,"
          f" multiIf(last = length(v), 0, v[last + 1] = {LOST}, 2, 3) AS how_ended")
    layer(f"*, multiIf(how_ended = 2, 2, current = {n - 1}, 1, how_ended = 3, 3, 0) AS outcome, arrayMap(k -> indexOf(pos, k), range({n})) AS stood")
    layer("pos, moved_in, outcome, lo, la, top, began, current, stood, if(outcome = 1, la[-1], if(how_ended = 0, amount_now, v_amt[last + 1])) AS whole,"
          " if(outcome = 1, lo[-1], if(how_ended = 0, owner_now, v_own[last + 1])) AS whole_own,"
          f" arrayMap((k, i) -> multiIf(i > 0, i, k < top, arrayFirstIndex(p -> p > k, pos), length(pos)), range({n}), stood) AS entry")
    layer("moved_in, outcome, lo, la, top, whole, whole_own, entry, arrayMap((k, i) -> multiIf("
          "i > 0 AND arrayExists((p, j) -> j > i AND p > k, pos, arrayEnumerate(pos)), 0,"
          " i > 0 AND outcome = 2, 1, i > 0 AND outcome = 3, 2, i > 0 AND current = k, 3, i > 0, 4,"
          f" k < top AND k < began, 7, k < top, 6, outcome = 2, 9, outcome = 3, 10, 12), range({n}), stood) AS fates")
    own, whole_own = ("lo[i]", "whole_own") if by_owner else ("''", "''")
    layer(f"moved_in, outcome, whole, top, fates, arrayMap(i -> {own}, entry) AS seg, arrayMap(i -> la[i], entry) AS worth, {whole_own} AS whole_seg")
    cell = "({}, toUInt8({}), toUInt8({}), toUInt8({}), {}, {})".format
    none = "toInt64(0)"
    layer("arrayJoin(arrayConcat("
          f"[{cell('whole_seg', 0, 'outcome', 0, 'whole', none)}], if(moved_in, [{cell('whole_seg', 1, 0, 0, 'whole', none)}], []),"
          f" arrayMap((k, s, g, w) -> {cell('s', 2, 'k', 'g', 'w', none)}, range({n}), seg, fates, worth),"
          f" arrayMap((k, s, w) -> {cell('s', 3, 'k', 0, 'w', none)}, range(toUInt32(top + 1)), arraySlice(seg, 1, top + 1), arraySlice(worth, 1, top + 1)),"
          f" arrayMap((k, s, w, u) -> {cell('s', 4, 'k', 0, 'w', 'u')}, range(toUInt32(top)), arraySlice(seg, 1, top), arraySlice(worth, 1, top), arraySlice(worth, 2, top)),"
          f" arrayMap(k -> {cell('seg[1]', 5, 'k', 0, none, none)}, range(toUInt32(top + 1))))) AS c")
    layer(f"{array(map(quoted, MEASURES))}[c.2 + 1] AS what, c.1 AS segment, c.3 AS row, c.4 AS of, toInt64(count()) AS deals,"
          " sum(c.5) AS amount, if(c.2 = 3, toInt64(count()), toInt64(0)) AS times, sum(c.6) AS next_amount", "GROUP BY c.1, c.2, c.3, c.4")
    return x + " FORMAT JSONCompactEachRow SETTINGS output_format_json_quote_64bit_integers = 0"


def instant(us):
    seconds, part = divmod(us, 1_000_000)
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{part:06d}Z"


def counted(funnel, folder, question):
    text = subprocess.run([funnel, "partial", f"{folder}/log.csv", "--map", f"{folder}/map.json", "--part", "0/1", *question],
                          check=True, stdout=subprocess.PIPE).stdout
    p = json.loads(text)
    rows = {}
    for what, *numbers in p["rows"]:
        segment, row, _, of, deals, amount, _, times, next_amount = numbers + [0] * (9 - len(numbers))
        if what in MEASURES:
            rows[what, "".join(p["segments"][segment]), row, of] = (deals, amount, times, next_amount)
    return rows


def main():
    funnel, node, folder = sys.argv[1:4]
    folder = os.environ.get("FUNNEL_PEERS_DIR", folder)
    seed, n = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(10**6), int(sys.argv[5]) if len(sys.argv) > 5 else 2000
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/npm")
    libraries = [f"{at}/node_modules/@chdb/lib-linux-{machine}-gnu/libchdb.so" for at in (folder, beside) for machine in ("x64", "arm64")]
    library = next(filter(os.path.exists, libraries), None)
    if not library:
        print(f"SKIPPED: chdb is not installed in {folder}; see tests/peers/README.md")
        return 77
    different = 0
    july = 1751328000 * 1_000_000
    far = 1767225600 * 1_000_000 + 3_456_000_000_000
    with tempfile.TemporaryDirectory() as own:
        with open(f"{own}/map.json", "w", encoding="utf-8") as f:
            json.dump(MAPPING, f)
        for k in range(3):
            rows = log(n, seed + k)
            with open(f"{own}/log.csv", "w", encoding="utf-8") as f, open(f"{own}/facts.tsv", "w", encoding="utf-8") as facts:
                f.write(",".join(COLUMNS) + "\n")
                for e in rows:
                    known = e["known"] if e["known"] != "" else e["time"]
                    f.write(",".join([instant(e["time"])] + [e[c] for c in COLUMNS[1:-1]] + [instant(known)]) + "\n")
                    amount = str(int(e["amount"].replace(".", ""))) if e["amount"] else "\\N"
                    facts.write("\t".join([e["deal"], str(e["time"]), str(known), e["sequence"] or "0", e["event"], e["stage"], e["pipeline"], e["owner"],
                                           e["actor"], amount, e["reason"]]) + "\n")
            table = (f"file('{own}/facts.tsv', TSV, 'deal String, at Int64, known Int64, sequence Int32, event String, stage String, pipeline String,"
                     " owner String, actor String, amount Nullable(Int64), reason String')")
            for as_of, known_at in ((far, far), (july, far), (july, july)):
                for by_owner in (True, False):
                    sql = statement(table, as_of, known_at, by_owner)
                    out = subprocess.run([node, "--query", sql], check=True, stdout=subprocess.PIPE, env={**os.environ, "LIBCHDB": library}).stdout
                    theirs = {tuple(r[:4]): tuple(r[4:]) for r in map(json.loads, out.splitlines())}
                    ours = counted(funnel, own, ["--as-of", instant(as_of), "--known-at", instant(known_at)] + (["--by", "owner"] if by_owner else []))
                    wrong = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
                    different += len(wrong)
                    print(f"seed {seed + k}, as of {instant(as_of)[:10]}, known at {instant(known_at)[:10]}, {'by owner' if by_owner else 'all'}: "
                          f"{len(ours)} rows, {len(wrong)} differ", *(f"\n  {key}: {ours.get(key)}, by SQL {theirs.get(key)}" for key in wrong[:5]))
                    if len(ours) < 30:
                        print("too few rows to compare")
                        different += 1
    return 1 if different else 0


sys.exit(main())
