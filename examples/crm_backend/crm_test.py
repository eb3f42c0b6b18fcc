import json
import tempfile
import threading
import unittest
import urllib.request
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

from crm import Crm


def told(crm: Crm) -> Crm:
    a = crm.create("Ten licences", "Anna", "500.00", "2026-01-01")
    b = crm.create("A server", "Boris", "900.00", "2026-01-02")
    crm.move(a, "presentation", "2026-01-04")
    crm.win(a, "2026-01-21")
    crm.lose(b, "2026-01-13", "price")
    return crm


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class CrmTest(unittest.TestCase):
    def test_the_headline_follows_every_change(self):
        crm = Crm()
        self.assertEqual(crm.headline()["deals"], 0)
        self.assertEqual(told(crm).headline(), {"deals": 2, "open": 0, "won": 1, "won_cents": 50000, "lost": 1})

    def test_numbers_lead_to_deals(self):
        self.assertEqual(told(Crm()).lost_deals("2026-02-01"), ["A server"])

    def test_the_page(self):
        page = told(Crm()).report_page("2026-02-01")
        self.assertIn("Anna", page)
        self.assertIn("<svg", page)

    def test_the_live_page_is_served(self):
        crm = told(Crm())
        with make_server("127.0.0.1", 0, validator(crm.live_page), handler_class=Quiet) as server:
            threading.Thread(target=server.serve_forever).start()
            try:
                address = f"http://127.0.0.1:{server.server_port}"
                with urllib.request.urlopen(address + "/") as page:
                    self.assertEqual(page.headers["X-Frame-Options"], "DENY")
                    self.assertIn(b"<html", page.read())
                with urllib.request.urlopen(address + "/deals.json?cell=outcome:lost&is.owner=Boris") as deals:
                    self.assertEqual([d["deal"] for d in json.load(deals)["deals"]], ["2"])
            finally:
                server.shutdown()

    def test_the_funnel_is_the_same_after_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            database = str(Path(folder) / "crm.db")
            before = told(Crm(database))
            self.assertEqual(Crm(database).headline(), before.headline())


if __name__ == "__main__":
    unittest.main()
