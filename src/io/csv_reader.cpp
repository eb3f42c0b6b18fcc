#include "io/csv_file.hpp"
#include "io/csv_split.hpp"

#include <funnel/io/csv.hpp>

#include <string>

namespace funnel {
inline namespace v0_1 {

csv_reader::csv_reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with(io::byte_order_mark)) position_ = io::byte_order_mark.size();
}

bool csv_reader::next() {
  unquoted_.clear();
  io::row_splitter split(text_, delimiter_);
  split.seek(position_);
  std::size_t n = 0;
  const bool any = split.next(text_.size(), cells_, n, [&](std::string_view doubled) {
    std::string& cell = unquoted_.emplace_back(doubled.size(), '\0');
    return io::fold_quotes(doubled, cell.data());
  });
  cells_.resize(n);
  problem_ = split.problem();
  position_ = split.position();
  if (any) line_ = next_line_;
  next_line_ += split.next_line();
  return any;
}

result<std::string> read_file(const std::string& path) {
  const auto file = io::file_text::open(path);
  if (!file) return file.errors();
  return std::string(file->text());
}

}  // namespace v0_1
}  // namespace funnel
