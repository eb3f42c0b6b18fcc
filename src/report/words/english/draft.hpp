/// English of what was found in a file without a mapping.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/draft.hpp"

namespace funnel::io::english {

inline constexpr draft_texts draft{
    .shapes = {{"one row a deal", "one row an event", "one row a change of a field", "one row a move between stages",
                "one row a stay in a stage"}},
    .fields = {{"deal", "stage", "outcome", "created", "closed", "expected to close", "owner", "amount", "currency",
                "reason of loss", "pipeline", "team", "time", "stage before", "left", "field", "new value",
                "who did it"}},
    .orders = {{"in no known order", "as given", "by the numbers in their names", "by the column that numbers them",
                "in the order in which deals pass them", "by their probabilities", "by what they are called"}},
    .quoted = "\"{name}\"",
    .tab = "tab",
    .rows_are = "Assumed: {shape}; {columns}.",
    .stages_are = "Stages, {why}: {stages}; won: {won}; lost: {lost}.",
    .forms_are = "Times as {times}; amounts as {amounts}, {currency}; {file}.",
    .keep_it = "To check this and keep it: {command}",
    .field_is = "{field} \"{column}\"",
    .joined_by = "{file} joined by {column}",
    .nothing_lost = "none",
    .nothing_won = "{name} (no deal is won yet)",
    .no_currency = "no currency named",
    .currency_by_sign = "{code} (by the sign {sign})",
    .no_amounts = "none",
    .by_name = "by its name",
    .by_cells = "by its cells",
    .decided_by = "{value} decides",
    .only_reading = "reads every cell",
    .closing_is_expected = "of open deals: when they should close",
    .created_unknown = "no column says when deals were created, so that is unknown",
    .created_sometimes = "where it is empty, when a deal was created is unknown",
    .name_is_id = "no column has an id, and every name occurs once",
    .given = "as given",
    .sampled = "{n} rows of the beginning, the middle and the end",
    .by_bytes = "by its bytes",
    .by_letters = "by its letters",
    .sure = "sure",
    .likely = "likely",
    .header_is = "its header, parted by {delimiter}: {columns}",
    .about = "About",
    .found = "Found",
    .because = "Because",
    .how_sure = "How sure",
    .written = "The mapping is in {path}",
    .no_stage = "no column is known as the stage of a deal; the file has {columns}. Name it: --column stage=COLUMN",
    .seldom_a_stage =
        "\"{column}\" is empty in {n} of {all} rows: export rows with all their cells, not grouped by the stage, or name "
        "another column: --column stage=COLUMN",
    .no_deal = "no column is known as the id of a deal; the file has {columns}. Name it: --column deal=COLUMN",
    .no_created =
        "no column is known as the date when a deal was created; the file has {columns}. Name it: --column "
        "created=COLUMN, or give \"created_default\" in a mapping",
    .which_created =
        "no column is known as the date when a deal was created, and {columns} might be it. Name it: --column "
        "created=COLUMN, or give \"created_default\" in a mapping",
    .no_time =
        "no column is known as the time when something happened; the file has {columns}. Name it: --column time=COLUMN",
    .only_expected =
        "no column says when deals closed; \"{column}\" says when they should. Name one: --column closed=COLUMN",
    .no_closed =
        "no column says when deals were won and lost; the file has {columns}. Name it: --column closed=COLUMN",
    .closing_elsewhere =
        "\"{column}\" says that deals are won or lost, and no stage does: a mapping takes kinds of events (created, "
        "moved, won, lost, ...) from a column \"kind\", or stages that end deals",
    .which_column = "these columns might be the {field}: {columns}. Name one: --column",
    .which_join = "{file} might say more of any of these columns: {columns}. Say which by \"joins\" in a mapping",
    .column_twice = "the header has \"{column}\" twice, and the cells differ. Name one with --column: {n}",
    .which_time =
        "\"{column}\": \"{value}\" may be {one} ({one_form}) or {other} ({other_form}), and no date in the file "
        "decides. Say --times {one_form} or --times {other_form}",
    .no_time_form =
        "\"{column}\": \"{value}\" fits no form of date that the other cells have; name the form with --times, or "
        "correct the file",
    .which_amount =
        "\"{column}\": \"{value}\" may be {one} ({one_form}) or {other} ({other_form}): thousands or decimal places? "
        "Say --amounts {one_form} or --amounts {other_form}",
    .no_amount_form =
        "\"{column}\": no form of amount reads all of its cells; name the form with --amounts, or correct the file",
    .in_thousands =
        "\"{column}\" counts in thousands or millions; write amounts in full, or name another column: --column "
        "amount=COLUMN",
    .in_cents =
        "\"{column}\" holds cents, as the interface of Close gives them, or whole units, and the file does not say which; export \"value_formatted\", "
        "or say that they are whole units: --column amount=COLUMN",
    .which_order =
        "nothing in the file says in which order these stages come: {stages}. Say it: --stages \"{example}\"",
    .which_won =
        "none of these stages is known as won: {stages}. Name it: --won STAGE, and --lost STAGE for those given up",
    .which_rates =
        "amounts are in {codes}: they cannot be summed without rates. Write a mapping and give \"rates\" in it, or "
        "export in one currency",
    .repeated_deals =
        "\"{column}\" should name each deal once, but {example} stands in several rows (lines {lines}), and no column "
        "says when each was true",
    .flags_beside_stages =
        "\"{closed}\" and \"{won}\" say what became of deals, and the stage does not: a mapping takes one column for "
        "that. Export a status with open, won and lost",
    .too_many_stages =
        "\"{column}\" has {n} values, too many for stages. Name the column of the stage: --column stage=COLUMN",
    .kinds_disagree =
        "the stage \"{stage}\" is called closed, and \"{flag}\" says otherwise. Say in a mapping what it is",
};

}  // namespace funnel::io::english
