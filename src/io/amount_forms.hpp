/// What cells say by each form of amount.
#pragma once

#include "io/form_names.hpp"

#include <funnel/core/types.hpp>
#include <funnel/io/csv.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// A cell taken apart.
struct written_amount {
  bool negative = false;
  std::string_view number;    ///< digits and marks
  std::string_view currency;  ///< letters or a sign before or behind it; empty when there are none
};

/// Splits off signs (-5, 5-, -$5, (5)) and a currency ("EUR 5", "$5", "5 руб."). nullopt for what has no number inside, or
/// something else around it.
std::optional<written_amount> take_apart(std::string_view text);

/// The number as `parse_amount` reads it, by this form: "1.234,50" to "1234.50" in `plain`, an empty buffer. False when it does
/// not fit the form.
bool to_plain(std::string_view number, amount_form form, std::string& plain);

/// Whether a plain number might mean a thousand times as much: one mark, and three digits behind one to three others.
bool might_be_group(std::string_view plain);

/// A plain number with more decimals than `decimals`, rounded to them, halves away from zero; nullopt when it does not fit.
std::optional<minor_units> rounded_amount(std::string_view plain, int decimals);

/// What a currency beside an amount says of one that should be in `code`.
enum class currency_says : std::uint8_t {
  agrees,   ///< it may mean this code
  another,  ///< it means exactly one other, given in `is`
  unclear,  ///< it may mean several others, or nobody knows what
};
currency_says compare_currency(std::string_view written, std::string_view code, std::string_view& is);

/// All forms that read this cell in a currency of so many decimals.
std::vector<amount_form> amount_forms_of(std::string_view text, int decimals);

/// Yes or no, by the words that programs write in English, Russian, German, French, Spanish, Italian, Portuguese, Dutch and Polish;
/// nullopt for anything else, an empty cell included.
std::optional<bool> read_flag(std::string_view text);

}  // namespace funnel::io
