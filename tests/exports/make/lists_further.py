"""Deal lists with headings, marks and dates that the others do not have."""
from deals import count, make
from lists_english import by_status, stage_of, standing
from write import *


def pipedrive(file, lang, people, stages, headings, statuses, won, amount, time, **how):
    """One row a deal with a status and one column for the time of each outcome."""
    deals = make(file, stages, 24, people, ids=lambda i: str(300 + i))
    of = lambda outcome: lambda d: time(d.closed) if d.outcome == outcome else ""
    cells = [lambda d: d.id, lambda d: d.name, lambda d: amount(d.amount), lambda d: d.last, lambda d: by_status(d, statuses), lambda d: d.owner,
             lambda d: time(d.created), of("won"), of("lost")]
    table(file, list(zip(headings, cells)), deals, **how)
    right(file, "Pipedrive", "deals", count(deals, stages, won, "deals", seen=standing(deals, stages)))


def run():
    pipedrive("pipedrive_french.csv", "fr", "fr", ["Qualifié", "Contact pris", "Proposition envoyée", "Négociation"],
              ["Affaire - ID", "Affaire - Titre", "Affaire - Valeur", "Affaire - Étape", "Affaire - Statut", "Affaire - Propriétaire", "Affaire - Affaire créée",
               "Affaire - Gagnée le", "Affaire - Perdue le"], ["Ouverte", "Gagnée", "Perdue"], "Gagnée", space_comma, iso, delimiter=";")
    pipedrive("pipedrive_spanish.csv", "es", "es", ["Calificado", "Contacto hecho", "Propuesta hecha", "Negociaciones iniciadas"],
              ["Trato - ID", "Trato - Título", "Trato - Valor", "Trato - Etapa", "Trato - Estado", "Trato - Propietario", "Trato - Trato creado",
               "Trato - Fecha de cierre como ganado", "Trato - Fecha de pérdida"], ["Abierto", "Ganado", "Perdido"], "Ganado", plain, iso)
    pipedrive("pipedrive_portuguese.csv", "pt", "es", ["Qualificado", "Contato feito", "Proposta enviada", "Negociação"],
              ["Negócio - ID", "Negócio - Título", "Negócio - Valor", "Negócio - Etapa", "Negócio - Status", "Negócio - Proprietário", "Negócio - Negócio criado",
               "Negócio - Ganho em", "Negócio - Data de perda"], ["Aberto", "Ganho", "Perdido"], "Ganho", point_comma, slashed_eu_minute, delimiter=";")

    # Stages with numbers, dates with the names of their days.
    stages = ["1. Lead", "2. Demo", "3. Offer"]
    deals = make("weekdays", stages, 24, precision="day")
    day = form("%a %d %b %Y")
    table("own_names_of_days.csv", {
        "Opportunity ID": lambda d: d.id, "Name": lambda d: d.name, "Stage": lambda d: stage_of(d, "4. Won", "5. Lost"), "Amount": lambda d: plain(d.amount),
        "Owner": lambda d: d.owner, "Created Date": lambda d: day(d.created), "Close Date": lambda d: day(d.closed)}, deals)
    right("own_names_of_days.csv", "a table of one's own", "deals", count(deals, stages, "4. Won", "deals"))

    # Marks of thousands as the Swiss write them.
    stages = ["Neu", "Kontaktiert", "Offeriert"]
    deals = make("swiss", stages, 24, "de", precision="day")
    table("own_table_swiss.csv", {
        "Nr.": lambda d: d.id, "Bezeichnung": lambda d: d.name, "Phase": lambda d: stage_of(d, "Gewonnen", "Verloren"), "Betrag (CHF)": lambda d: grouped(d.amount, "\u2019", "."),
        "Verantwortlich": lambda d: d.owner, "Erstellt am": lambda d: dotted(d.created), "Abgeschlossen am": lambda d: dotted(d.closed)}, deals, delimiter=";", encoding="cp1252")
    right("own_table_swiss.csv", "a table of one's own", "deals", count(deals, stages, "Gewonnen", "deals", "CHF"))

    # Two rows of headings, of which the first names groups of columns.
    stages = ["Lead", "Demo", "Offer"]
    deals = make("groups of columns", stages, 24, precision="day")
    table("own_groups_of_columns.csv", {
        "ID": lambda d: d.id, "Stage": lambda d: stage_of(d, "Won", "Lost"), "Amount": lambda d: plain(d.amount), "Owner": lambda d: d.owner,
        "Created": lambda d: iso_day(d.created), "Closed": lambda d: iso_day(d.closed)}, deals, above="Deal,,Money,,Dates,\r\n")
    right("own_groups_of_columns.csv", "a table of one's own", "deals", count(deals, stages, "Won", "deals"))

    # Outcomes with marks of an approval, a dash for no date.
    deals = make("marks of outcomes", stages, 24, precision="day")
    table("own_marks_of_outcomes.csv", {
        "Deal ID": lambda d: d.id, "Stage": lambda d: d.last, "Amount": lambda d: plain(d.amount), "Owner": lambda d: d.owner, "Created": lambda d: iso_day(d.created),
        "Closed": lambda d: iso_day(d.closed) or "—", "Outcome": lambda d: {"open": "In progress", "won": "Won ✔", "lost": "Lost ✘"}[d.outcome]}, deals)
    right("own_marks_of_outcomes.csv", "a table of one's own", "deals", count(deals, stages, "Won ✔", "deals", seen=standing(deals, stages)))

    # As its interface gives them, amounts are cents.
    deals = make("close_api", stages, 24)
    table("refused_cents.csv", {
        "id": lambda d: "oppo_" + d.id, "lead_name": lambda d: d.account, "status_label": lambda d: stage_of(d, "Won", "Lost"),
        "status_type": lambda d: {"open": "active", "won": "won", "lost": "lost"}[d.outcome], "value": lambda d: str(d.amount), "value_currency": lambda d: "USD",
        "value_period": lambda d: "one_time", "user_name": lambda d: d.owner, "date_created": lambda d: iso_z(d.created), "date_won": lambda d: iso_day(d.closed) if d.outcome == "won" else "",
        "date_lost": lambda d: iso_day(d.closed) if d.outcome == "lost" else "", "confidence": lambda d: "50"}, deals)
    refused("refused_cents.csv", "Close", "value", "cents", "--column amount=COLUMN")

    # Dates that nobody reads yet must not be guessed.
    for file, day in (("refused_german_days.csv", lambda t: t and "Mo Di Mi Do Fr Sa So".split()[t.weekday()] + ", " + dotted(t)),
                      ("refused_japanese_dates.csv", form("%Y年%m月%d日"))):
        deals = make(file, stages, 20, precision="day")
        table(file, {
            "ID": lambda d: d.id, "Stage": lambda d: stage_of(d, "Won", "Lost"), "Amount": lambda d: plain(d.amount), "Created": lambda d: day(d.created),
            "Closed": lambda d: day(d.closed) or ""}, deals, delimiter=";")
        refused(file, "a table of one's own", "Created", "--times")
