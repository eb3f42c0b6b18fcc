import tempfile
import unittest
from pathlib import Path

from crm import Crm


def told(crm: Crm) -> Crm:
    a = crm.create("Ten licences", "Anna", "500.00", "2026-01-01")
    b = crm.create("A server", "Boris", "900.00", "2026-01-02")
    crm.move(a, "presentation", "2026-01-04")
    crm.win(a, "2026-01-21")
    crm.lose(b, "2026-01-13", "price")
    return crm


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

    def test_the_funnel_is_the_same_after_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            database = str(Path(folder) / "crm.db")
            before = told(Crm(database))
            self.assertEqual(Crm(database).headline(), before.headline())


if __name__ == "__main__":
    unittest.main()
