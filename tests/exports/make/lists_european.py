"""Deal lists in German, French and Spanish, with their dates, amounts and encodings."""
from deals import count, make
from lists_english import by_status, closing, stage_of, standing
from write import *


def german():
    stages = ["Qualifizierung", "Bedarfsanalyse", "Angebot", "Verhandlung"]
    label = lambda d: stage_of(d, "Abgeschlossen und gewonnen", "Abgeschlossen und verloren")
    deals = make("de1", stages, 26, "de", precision="day", ids=lambda i: f"006De{i:06}AAA")
    table("salesforce_german.csv", {
        "Opportunity-ID": lambda d: d.id, "Opportunity-Name": lambda d: d.name, "Accountname": lambda d: d.account, "Phase": label,
        "Wahrscheinlichkeit (%)": lambda d: {"open": 10 + 20 * stages.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Betrag": lambda d: point_comma(d.amount), "Betrag Währung": lambda d: "EUR", "Schlusstermin": lambda d: dotted(closing(d)),
        "Erstelldatum": lambda d: dotted(d.created), "Opportunity-Inhaber": lambda d: d.owner, "Leadquelle": lambda d: d.source}, deals, delimiter=";", always=True, encoding="cp1252")
    right("salesforce_german.csv", "Salesforce", "deals", count(deals, stages, "Abgeschlossen und gewonnen", "deals", "EUR"))

    stages = ["Qualifiziert", "Kontakt aufgenommen", "Demo geplant", "Angebot erstellt", "Verhandlungen begonnen"]
    deals = make("de2", stages, 24, "de", ids=lambda i: str(i + 77))
    table("pipedrive_german.csv", {
        "Deal - ID": lambda d: d.id, "Deal - Titel": lambda d: d.name, "Deal - Wert": lambda d: point_comma(d.amount), "Deal - Währung": lambda d: "EUR",
        "Deal - Phase": lambda d: d.last, "Deal - Status": lambda d: by_status(d, ["Offen", "Gewonnen", "Verloren"]), "Deal - Besitzer": lambda d: d.owner,
        "Deal - Deal erstellt": lambda d: dotted_time(d.created), "Deal - Deal abgeschlossen am": lambda d: dotted_time(d.closed),
        "Deal - Grund für Verlust": lambda d: d.reason, "Deal - Voraussichtliches Abschlussdatum": lambda d: dotted(d.expected)}, deals, delimiter=";", encoding="utf-8-sig")
    right("pipedrive_german.csv", "Pipedrive", "deals", count(deals, stages, "Gewonnen", "deals", "EUR", seen=standing(deals, stages)))

    stages = ["Neu", "Kontaktiert", "Angebot", "Verhandlung"]
    deals = make("de3", stages, 20, "de", precision="day", ids=lambda i: f"V{i:03}")
    table("own_table_german.csv", {
        "Nr.": lambda d: d.id, "Kunde": lambda d: d.account, "Status": lambda d: stage_of(d, "Gewonnen", "Verloren"), "Betrag in €": lambda d: point_comma(d.amount),
        "Verkäufer": lambda d: d.owner, "Angelegt am": lambda d: dotted(d.created), "Abgeschlossen am": lambda d: dotted(d.closed)}, deals, delimiter=";", above="Vertriebsliste 2026\r\n\r\n",
        below="\r\nSumme;;;123.456,00;;;\r\n")
    right("own_table_german.csv", "a table of one's own", "deals", count(deals, stages, "Gewonnen", "deals", "EUR"))


def french():
    stages = ["Nouveau", "Qualifié", "Proposition"]
    deals = make("fr", stages, 24, "fr", ids=lambda i: f"__export__.crm_lead_{i}_fr")
    table("odoo_french.csv", {
        "Identifiant externe": lambda d: d.id, "Opportunité": lambda d: d.name, "Étape": lambda d: "Gagné" if d.outcome == "won" else d.last,
        "Actif": lambda d: "Vrai" if d.outcome != "lost" else "Faux", "Revenu espéré": lambda d: one_place(d.amount), "Probabilité": lambda d: {"open": "35.0", "won": "100.0", "lost": "0.0"}[d.outcome],
        "Vendeur": lambda d: d.owner, "Motif de la perte": lambda d: d.reason, "Créé le": lambda d: iso(d.created), "Date de clôture": lambda d: iso(d.closed),
        "Clôture prévue": lambda d: iso_day(d.expected)}, deals, always=True)
    right("odoo_french.csv", "Odoo", "deals", count(deals, stages, "Gagné", "deals", seen={d.last for d in deals if d.outcome != "won"}))

    stages = ["Prospection", "Qualification", "Proposition", "Négociation"]
    deals = make("fr2", stages, 22, "fr", precision="day", ids=lambda i: f"A-{i}")
    table("own_table_french.csv", {
        "N° affaire": lambda d: d.id, "Client": lambda d: d.account, "Étape": lambda d: stage_of(d, "Gagnée", "Perdue"), "Montant": lambda d: space_comma(d.amount) + " €",
        "Commercial": lambda d: d.owner, "Date de création": lambda d: slashed_eu(d.created), "Date de clôture": lambda d: slashed_eu(d.closed)}, deals, delimiter=";", encoding="cp1252")
    right("own_table_french.csv", "a table of one's own", "deals", count(deals, stages, "Gagnée", "deals", "EUR"))


def spanish():
    stages = ["Calificación", "Análisis de necesidades", "Propuesta", "Negociación"]
    deals = make("es", stages, 24, "es", precision="minute", ids=lambda i: f"zcrm_9{i:06}")
    table("zoho_spanish.csv", {
        "ID de registro": lambda d: d.id, "Propietario de Trato": lambda d: d.owner, "Importe": lambda d: "€ " + point_comma(d.amount), "Nombre de Trato": lambda d: d.name,
        "Fecha de cierre": lambda d: slashed_eu(closing(d)), "Fase": lambda d: stage_of(d, "Cerrado ganado", "Cerrado perdido"), "Probabilidad (%)": lambda d: {"open": 10 + 20 * stages.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Hora de creación": lambda d: slashed_eu_minute(d.created), "Fuente de Posible cliente": lambda d: d.source}, deals)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("zoho_spanish.csv", "Zoho", "deals", count(deals, stages, "Cerrado ganado", "deals", "EUR"))


def polish():
    # Windows-1250: a Central European page, whose letters another page would misread.
    stages = ["Nowy", "Kwalifikacja", "Oferta", "Negocjacje"]
    deals = make("pl", stages, 22, "en", precision="day", ids=lambda i: f"S/{i:03}")
    table("own_table_polish_1250.csv", {
        "Numer": lambda d: d.id, "Etap": lambda d: stage_of(d, "Wygrana", "Przegrana"), "Wartość": lambda d: only_comma(d.amount), "Właściciel": lambda d: d.owner.replace("Anna", "Świętosława"),
        "Data utworzenia": lambda d: iso_day(d.created), "Data zamknięcia": lambda d: iso_day(d.closed)}, deals, delimiter=";", encoding="cp1250")
    for d in deals:
        d.owner = d.owner.replace("Anna", "Świętosława")
    right("own_table_polish_1250.csv", "a table of one's own", "deals", count(deals, stages, "Wygrana", "deals"))


def run():
    german()
    french()
    spanish()
    polish()
