#include "io/csv_reader.hpp"

#include "io/row_splitter.hpp"

namespace funnel::io {

csv_reader::csv_reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with(byte_order_mark)) position_ = byte_order_mark.size();
}

bool csv_reader::next() {
  unquoted_.clear();
  row_splitter split(text_, delimiter_);
  split.seek(position_);
  std::size_t n = 0;
  const bool any = split.next(text_.size(), cells_, n, [&](std::string_view doubled) {
    std::string& cell = unquoted_.emplace_back(doubled.size(), '\0');
    return fold_quotes(doubled, cell.data());
  });
  cells_.resize(n);
  problem_ = split.problem();
  position_ = split.position();
  if (any) line_ = next_line_;
  next_line_ += split.next_line();
  return any;
}

}  // namespace funnel::io
