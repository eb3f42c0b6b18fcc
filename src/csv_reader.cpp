#include <funnel/adapters/csv.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

namespace funnel {
inline namespace v0_1 {

csv_reader::csv_reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with("\xEF\xBB\xBF")) position_ = 3;
}

bool csv_reader::next() {
  cells_.clear();
  unquoted_.clear();
  problem_ = {};
  if (position_ >= text_.size()) return false;
  line_ = next_line_;

  // Cells that need unquoting are remembered by number: the strings may move while the row is read.
  std::vector<std::size_t> unquoted_cells;
  const auto at_end = [&](std::size_t i) { return i >= text_.size() || text_[i] == '\n' || text_[i] == '\r'; };
  for (;;) {
    if (position_ < text_.size() && text_[position_] == '"') {
      const std::size_t row_rest = position_;
      std::string cell;
      std::size_t i = position_ + 1;
      for (;;) {
        const std::size_t quote = text_.find('"', i);
        if (quote == std::string_view::npos) {
          // The quote swallows the rest of the file; give up this line only.
          problem_ = "a quote is not closed";
          position_ = std::min(text_.find('\n', row_rest), text_.size());
          break;
        }
        cell.append(text_.substr(i, quote - i));
        i = quote + 1;
        if (i < text_.size() && text_[i] == '"') {
          cell += '"';
          ++i;
          continue;
        }
        if (!at_end(i) && text_[i] != delimiter_) {
          problem_ = "there is text after a closing quote";
          i = std::min(text_.find('\n', i), text_.size());
        }
        next_line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(row_rest),
                                                          text_.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
        position_ = i;
        break;
      }
      unquoted_cells.push_back(cells_.size());
      unquoted_.push_back(std::move(cell));
      cells_.emplace_back();
    } else {
      const std::size_t start = position_;
      while (!at_end(position_) && text_[position_] != delimiter_) ++position_;
      cells_.push_back(text_.substr(start, position_ - start));
    }
    if (position_ < text_.size() && text_[position_] == delimiter_) {
      ++position_;
      continue;
    }
    break;
  }
  if (position_ < text_.size() && text_[position_] == '\r') ++position_;
  if (position_ < text_.size() && text_[position_] == '\n') ++position_;
  ++next_line_;
  for (std::size_t i = 0; i < unquoted_cells.size(); ++i) cells_[unquoted_cells[i]] = unquoted_[i];
  return true;
}

result<std::string> read_file(const std::string& path) {
  const auto fail = [&](const char* why) { return error{errc::io, path, why}; };
  // gzopen reads plain files as they are.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) return fail("the file cannot be opened");
  std::string text;
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const int n = gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (n < 0) return fail("the file cannot be read");
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  // A truncated gzip stream ends without an error from gzread.
  int status = Z_OK;
  gzerror(file.get(), &status);
  if (status != Z_OK && status != Z_STREAM_END) return fail("the compressed file is damaged or cut short");
  return text;
}

}  // namespace v0_1
}  // namespace funnel
