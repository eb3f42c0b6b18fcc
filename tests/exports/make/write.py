"""Writes rows as files of many kinds, and values in many forms."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "..", "files")
RIGHT = {}


def quoted(text, delimiter, always):
    if always or any(c in text for c in delimiter + '"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def table(file, columns, deals, delimiter=",", always=False, encoding="utf-8", eol="\r\n", above="", below="",
          trailing=0, blank_every=0):
    """`columns` maps a heading to the text of a row, or is a list of such pairs where headings repeat."""
    columns = list(columns.items()) if isinstance(columns, dict) else columns
    tail = delimiter * trailing
    lines = [delimiter.join(quoted(h, delimiter, always) for h, _ in columns) + tail]
    for i, d in enumerate(deals):
        lines.append(delimiter.join(quoted(str(cell(d)), delimiter, always) for _, cell in columns) + tail)
        if blank_every and i % blank_every == 0:
            lines.append("")
    text = above + eol.join(lines) + eol + below
    os.makedirs(FILES, exist_ok=True)
    with open(os.path.join(FILES, file), "wb") as f:
        f.write(text.encode(encoding))


def raw(file, data):
    os.makedirs(FILES, exist_ok=True)
    with open(os.path.join(FILES, file), "wb") as f:
        f.write(data)


def right(file, system, shape, numbers):
    assert file not in RIGHT, file
    RIGHT[file] = {"system": system, "shape": shape, **numbers}


def refused(file, system, *words):
    """The program must say each of these words, and print no report."""
    assert file not in RIGHT, file
    RIGHT[file] = {"system": system, "refused": list(words)}


# --- Times ---

def form(pattern):
    return lambda t: t.strftime(pattern) if t else ""


iso_day = form("%Y-%m-%d")
iso = form("%Y-%m-%d %H:%M:%S")
iso_minute = form("%Y-%m-%d %H:%M")
iso_z = form("%Y-%m-%dT%H:%M:%SZ")
sf_time = form("%Y-%m-%dT%H:%M:%S.000+0000")
dotted = form("%d.%m.%Y")
dotted_time = form("%d.%m.%Y %H:%M:%S")
dotted_minute = form("%d.%m.%Y %H:%M")
slashed_eu = form("%d/%m/%Y")
slashed_eu_minute = form("%d/%m/%Y %H:%M")


def slashed_us(t):
    return f"{t.month}/{t.day}/{t.year}" if t else ""


def slashed_us_time(t):
    return f"{t.month}/{t.day}/{t.year} {(t.hour + 11) % 12 + 1}:{t:%M} {'PM' if t.hour >= 12 else 'AM'}" if t else ""


def named_month(t):
    return f"{t:%b} {t.day}, {t.year} {(t.hour + 11) % 12 + 1:02}:{t:%M} {'PM' if t.hour >= 12 else 'AM'}" if t else ""


def named_day(t):
    return f"{t.day:02}-{t:%b}-{t.year}" if t else ""


def epoch(t):
    from datetime import timezone
    return str(int(t.replace(tzinfo=timezone.utc).timestamp())) if t else ""


def epoch_ms(t):
    return epoch(t) + "000" if t else ""


def serial_day(t):
    from datetime import datetime
    return str((t - datetime(1899, 12, 30)).days) if t else ""


# --- Amounts, from hundredths ---

def grouped(cents, group, point, places=2):
    whole, part = divmod(cents, 100)
    text = f"{whole:,}".replace(",", group)
    return text + (f"{point}{part:02}" if places else "")


plain = lambda c: f"{c // 100}.{c % 100:02}"
plain_whole = lambda c: str(c // 100)
one_place = lambda c: f"{c // 100}.{c % 100 // 10}" if c % 10 == 0 else plain(c)
comma_point = lambda c: grouped(c, ",", ".")
point_comma = lambda c: grouped(c, ".", ",")
space_comma = lambda c: grouped(c, "\u00a0", ",")
only_comma = lambda c: f"{c // 100},{c % 100:02}"
