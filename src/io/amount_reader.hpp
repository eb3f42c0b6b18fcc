/// Amounts of a file, by the forms of its mapping.
#pragma once

#include "io/cell_values.hpp"

#include <funnel/core/types.hpp>
#include <funnel/io/csv.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// An amount as a cell says it.
struct money_read {
  minor_units amount = 0;      ///< in minor units of its currency
  std::string_view currency;   ///< as the row or the cell says it; empty: the file's
  bool rounded = false;
};

/// Reads amounts. Nothing is guessed: a cell that two forms read differently, or whose currency is not the row's, is a fault.
class amount_reader {
 public:
  explicit amount_reader(const column_mapping& mapping);

  /// From now on cells are decimal numbers, which nobody wrote by any form.
  void take_numbers();

  /// `currency` is what the row's own column says, or empty. False: see `fault_of`.
  bool read(std::string_view text, std::string_view currency, money_read& out);

  /// Why a text that could not be read could not.
  cell_fault fault_of(std::string_view text, std::string_view currency, const reading_texts& words) const;

 private:
  /// The amount by one form; nullopt when it does not fit the form, or has too many decimals and may not be rounded.
  std::optional<minor_units> by_form(std::string_view number, amount_form form, int decimals, bool& rounded) const;
  int decimals_of(std::string_view currency) const;

  const column_mapping* mapping_;
  std::vector<amount_form> forms_;
  bool simple_;            // the only form is `plain`
  bool any_might_be_group_;  // no form is named, so "1.234" might be a thousand
  mutable std::string plain_;
};

}  // namespace funnel::io
