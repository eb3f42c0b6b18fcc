"""Workbooks, as two writers of spreadsheets make them, openpyxl (texts in their cells) and xlsxwriter (texts shared by all
cells, as Excel does): python3 tests/exports/make/make.py --workbooks.

Without that the files stay as they are, and only what is right about them is said again.
"""
import io
import os
import sys
import zipfile
from datetime import datetime

from deals import count, make
from lists_english import by_status, closing, stage_of, standing
from write import *

OWN = ["Lead", "Qualified", "Proposal", "Negotiation"]


def save(file, book):
    """Written so that the same deals give the same bytes."""
    if "--workbooks" not in sys.argv:
        return
    packed = io.BytesIO()
    if hasattr(book, "sheets_to_write"):
        write_shared(packed, book.sheets_to_write)
    else:
        book.properties.created = book.properties.modified = datetime(2026, 1, 1)
        book.save(packed)
    with zipfile.ZipFile(packed) as made, zipfile.ZipFile(os.path.join(FILES, file), "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(made.namelist()):
            data = made.read(name)
            if name == "docProps/core.xml":
                data = data.replace(data[data.find(b"<dcterms:modified"):data.find(b"</dcterms:modified>")], b'<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z')
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


class Shared:
    """Sheets for xlsxwriter: name, hidden or not, rows, and formats by column."""

    def __init__(self):
        self.sheets_to_write = []

    def add(self, name, hidden, columns, deals, formats):
        self.sheets_to_write.append((name, hidden, [list(columns)] + [[cell(d) for cell in columns.values()] for d in deals],
                                     {i: formats[c] for i, c in enumerate(columns) if c in formats}))


def write_shared(to, sheets):
    import xlsxwriter
    book = xlsxwriter.Workbook(to, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    for name, hidden, rows, formats in sheets:
        sheet = book.add_worksheet(name)
        if hidden:
            sheet.hide()
        shown = {i: book.add_format({"num_format": f}) for i, f in formats.items()}
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(r, c, value, *([shown[c]] if r and c in shown else []))
    book.close()


def a_book():
    if "--workbooks" not in sys.argv:
        from types import SimpleNamespace
        cell = SimpleNamespace()
        sheet = SimpleNamespace(append=lambda row: None, cell=lambda *a, **k: cell, title="", sheet_state="")
        return SimpleNamespace(active=sheet, create_sheet=lambda name: sheet)
    from openpyxl import Workbook
    return Workbook()


def fill(sheet, columns, deals, formats, above=()):
    for row in above:
        sheet.append(row)
    sheet.append(list(columns))
    for i, d in enumerate(deals):
        sheet.append([cell(d) for cell in columns.values()])
        for k, name in enumerate(columns):
            if name in formats:
                sheet.cell(row=len(above) + 2 + i, column=k + 1).number_format = formats[name]


def run():
    # Days and times of day as cells of a spreadsheet, shown as an American or a German would; texts of several lines.
    deals = make("wb1", OWN, 22, precision="minute", ids=lambda i: f"00{i}")
    book = a_book()
    book.active.title = "Deals"
    fill(book.active, {
        "ID": lambda d: d.id, "Deal": lambda d: d.name + ',\n"second" line', "Stage": lambda d: stage_of(d, "Won", "Lost"), "Probability": lambda d: 0.25,
        "Amount": lambda d: d.amount / 100, "Owner": lambda d: d.owner, "Created": lambda d: d.created, "Closed": lambda d: d.closed,
        "VIP": lambda d: d.n % 2 == 0}, deals, {"Created": "m/d/yyyy h:mm AM/PM", "Closed": 'dd.mm.yyyy\\ hh:mm', "Probability": "0%", "Amount": '#,##0.00\\ "€"'},
        above=[["Pipeline report"], []])
    save("own_workbook.xlsx", book)
    right("own_workbook.xlsx", "a table of one's own", "deals", {**count(deals, OWN, "Won", "deals"), "or_refused": "CSV"})

    # Dynamics hides what it needs to import the sheet again.
    stages = ["Qualify", "Develop", "Propose", "Close"]
    deals = make("wb2", stages, 24, precision="day", ids=lambda i: f"{i:08x}-a1b2-ee11-8179-000d3a{i:06x}")
    book = Shared()
    book.add("My Open Opportunities", False, {
        "(Do Not Modify) Opportunity": lambda d: d.id, "Topic": lambda d: d.name, "Est. Close Date": lambda d: d.expected, "Est. Revenue": lambda d: d.amount / 100,
        "Pipeline Phase": lambda d: d.last, "Status": by_status, "Created On": lambda d: d.created, "Actual Close Date": lambda d: d.closed, "Owner": lambda d: d.owner},
        deals, {"Est. Close Date": "mm-dd-yy", "Created On": "m/d/yy h:mm", "Actual Close Date": "mm-dd-yy"})
    book.add("hiddenSheet", True, {"opportunity": lambda d: d.id, "checksum": lambda d: "x"}, deals[:2], {})
    save("dynamics_workbook.xlsx", book)
    right("dynamics_workbook.xlsx", "Dynamics", "deals", {**count(deals, stages, "Won", "deals", seen=standing(deals, stages)), "or_refused": "CSV"})

    # Two sheets of deals: which is meant?
    book = a_book()
    book.active.title = "2025"
    for sheet in (book.active, book.create_sheet("2026")):
        fill(sheet, {"ID": lambda d: d.id, "Stage": lambda d: stage_of(d, "Won", "Lost"), "Created": lambda d: d.created, "Closed": lambda d: d.closed}, deals[:5], {})
    save("refused_two_sheets.xlsx", book)
    refused("refused_two_sheets.xlsx", "a table of one's own", "CSV")
