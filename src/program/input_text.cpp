#include "input_text.hpp"

#include "core/json_fields.hpp"
#include "report/writers/report_json.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace funnel::program {
namespace {

using io::json;

void read(io::object_fields& in, const char* name, std::size_t& out) {
  std::optional<std::int64_t> n;
  in.read(name, n);
  if (!n || *n < 0) return in.wrong(name, "a number of rows");
  out = static_cast<std::size_t>(*n);
}

/// Calls use(fields) for each object of a list.
template <class Use>
void each(io::object_fields& in, const char* name, std::vector<error>& errors, Use&& use) {
  const json* list = in.find(name);
  if (!list || !list->is_array()) return in.wrong(name, "a list");
  for (const json& item : *list) {
    io::object_fields one(item, in.path(name), errors);
    use(one);
    one.finish();
  }
}

void read(io::object_fields& in, const char* name, std::vector<counted_rows>& out, std::vector<error>& errors) {
  each(in, name, errors, [&](io::object_fields& one) {
    counted_rows& r = out.emplace_back();
    static_cast<void>(one.find("id"));
    one.read("column", r.column);
    one.read("reason", r.reason);
    read(one, "count", r.count);
    each(one, "values", errors, [&](io::object_fields& value) {
      counted_value& v = r.values.emplace_back();
      value.read("file", v.file);
      value.read("value", v.value);
      read(value, "count", v.count);
      read(value, "first_line", v.first_line);
    });
  });
}

input_summary read_summary(const json& text, std::vector<error>& errors) {
  input_summary s;
  io::object_fields in(text, "inputs", errors);
  in.read("files", s.files);
  read(in, "rows", s.rows);
  read(in, "applied", s.applied);
  read(in, "rejected", s.rejected);
  read(in, "skipped", s.skipped);
  each(in, "rejections", errors, [&](io::object_fields& one) {
    rejected_row& r = s.rejections.emplace_back();
    static_cast<void>(one.find("id"));
    one.read("file", r.file);
    read(one, "line", r.line);
    one.read("column", r.column);
    one.read("value", r.value);
    one.read("reason", r.reason);
    one.read("detail", r.detail);
  });
  read(in, "rejected_because", s.rejected_because, errors);
  read(in, "skipped_because", s.skipped_because, errors);
  each(in, "notes", errors, [&](io::object_fields& one) {
    static_cast<void>(one.find("id"));
    one.read("text", s.notes.emplace_back());
  });
  in.finish();
  return s;
}

}  // namespace

std::string input_text(const input_summary& s, language lang) { return io::input_json(s, lang).dump(-1, ' ', false, json::error_handler_t::replace); }

result<input_summary> summary_of(const std::vector<std::string>& texts, bool shared, std::size_t max_listed) {
  input_summary all;
  std::vector<error> errors;
  for (const std::string& text : texts) {
    const auto parsed = io::parse_json(text);
    if (!parsed) return parsed.errors();
    input_summary one = read_summary(*parsed, errors);
    if (shared) {
      std::erase_if(one.files, [&](const std::string& f) { return std::find(all.files.begin(), all.files.end(), f) != all.files.end(); });
      std::erase_if(one.notes, [&](const std::string& n) { return std::find(all.notes.begin(), all.notes.end(), n) != all.notes.end(); });
    }
    add_to(all, std::move(one), std::numeric_limits<std::size_t>::max());
  }
  if (!errors.empty()) return errors;
  if (shared)
    std::sort(all.rejections.begin(), all.rejections.end(), [](const rejected_row& a, const rejected_row& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
  if (all.rejections.size() > max_listed) all.rejections.resize(max_listed);
  return all;
}

}  // namespace funnel::program
