#include "io/packed_text.hpp"

#if defined(FUNNEL_WORKBOOKS)
#include "io/workbook_sheet.hpp"
#include "io/xml_events.hpp"

#include <zip.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>
#endif

namespace funnel::io {

#if defined(FUNNEL_WORKBOOKS)
namespace {

/// An archive in memory.
class archive {
 public:
  explicit archive(std::string_view bytes) {
    zip_error_t why;
    zip_error_init(&why);
    if (zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why)) {
      zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &why));
      if (!zip_) zip_source_free(source);
    }
    zip_error_fini(&why);
  }
  bool opened() const { return zip_ != nullptr; }

  /// Unpacked; nullopt when there is none, it is damaged, or longer than allowed.
  std::optional<std::string> file(const std::string& name, std::size_t most) const {
    zip_stat_t about;
    if (zip_stat(zip_.get(), name.c_str(), ZIP_FL_NOCASE, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 || about.size > most) return std::nullopt;
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> in(zip_fopen(zip_.get(), name.c_str(), ZIP_FL_NOCASE), zip_fclose);
    if (!in) return std::nullopt;
    std::string text(static_cast<std::size_t>(about.size), '\0');
    const zip_int64_t n = zip_fread(in.get(), text.data(), text.size());
    return n == static_cast<zip_int64_t>(text.size()) ? std::optional(std::move(text)) : std::nullopt;
  }
  bool has(const std::string& name) const { return zip_name_locate(zip_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0; }

 private:
  struct closer {
    void operator()(zip_t* z) const { zip_discard(z); }
  };
  std::unique_ptr<zip_t, closer> zip_;
};

struct sheet_entry {
  std::string name, id;
  bool visible = true;
};

/// xl/workbook.xml: the sheets, and whether days are counted from 1904.
bool read_book(const std::string& xml, std::vector<sheet_entry>& sheets, bool& from_1904) {
  return read_xml(xml, [&](const xml_event& e) {
    if (e.kind != xml_event::begin) return true;
    if (e.name == "sheet") sheets.push_back({e.attribute("name"), e.attribute("id"), e.attribute("state").empty() || e.attribute("state") == "visible"});
    if (e.name == "workbookPr") from_1904 = e.attribute("date1904") == "1" || e.attribute("date1904") == "true";
    return true;
  });
}

/// xl/_rels/workbook.xml.rels: the file of each sheet.
bool read_places(const std::string& xml, std::map<std::string, std::string>& places) {
  return read_xml(xml, [&](const xml_event& e) {
    if (e.kind != xml_event::begin || e.name != "Relationship") return true;
    const std::string target = e.attribute("Target");
    places[e.attribute("Id")] = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    return true;
  });
}

}  // namespace

bool reads_workbook(std::string_view bytes) noexcept { return bytes.starts_with("PK\x03\x04"); }

result<std::string> workbook_as_csv(std::string_view bytes, const std::string& path, const file_limits& limits) {
  const auto damaged = [&](const char* what) { return error{errc::syntax, path, std::string("the workbook is damaged: ") + what + "; save the sheet as CSV UTF-8 and read that"}; };
  const archive book(bytes);
  if (!book.opened()) return damaged("it is no archive that can be opened");
  if (!book.has("xl/workbook.xml"))
    return error{errc::syntax, path, "this is an archive or a spreadsheet that is no .xlsx; save the sheet as CSV UTF-8 and read that"};
  const std::size_t most = limits.max_bytes;
  std::vector<sheet_entry> sheets;
  std::map<std::string, std::string> places;
  workbook_texts texts;
  const auto about = book.file("xl/workbook.xml", most), rels = book.file("xl/_rels/workbook.xml.rels", most);
  if (!about || !rels || !read_book(*about, sheets, texts.from_1904) || !read_places(*rels, places)) return damaged("its list of sheets cannot be read");
  if (const auto styles = book.file("xl/styles.xml", most); styles && !read_styles(*styles, texts)) return damaged("its formats cannot be read");
  if (book.has("xl/sharedStrings.xml")) {
    const auto strings = book.file("xl/sharedStrings.xml", most);
    if (!strings || !read_strings(*strings, texts)) return damaged("its texts cannot be read, or are longer than allowed");
  }
  std::string found, names;
  std::size_t n_tables = 0;
  for (const sheet_entry& s : sheets) {
    const auto place = places.find(s.id);
    if (!s.visible || place == places.end() || !place->second.starts_with("xl/worksheets/")) continue;
    const auto xml = book.file(place->second, most);
    std::string csv;
    std::size_t n_rows = 0;
    if (!xml) return damaged("a sheet cannot be read, or is longer than allowed");
    switch (read_sheet(*xml, texts, most, csv, n_rows)) {
      case sheet_reading::damaged: return damaged("a sheet cannot be read");
      case sheet_reading::too_long: return too_long(path, limits);
      case sheet_reading::whole: break;
    }
    if (n_rows < 2) continue;  // a title, or nothing
    names += (n_tables++ == 0 ? "\"" : ", \"") + s.name + '"';
    found = std::move(csv);
  }
  if (n_tables == 0) return error{errc::syntax, path, "no visible sheet of the workbook has rows"};
  if (n_tables > 1)
    return error{errc::syntax, path, "several sheets of the workbook have rows: " + names + "; save the one with the deals as CSV UTF-8, or leave it alone in the workbook"};
  return found;
}

#else

bool reads_workbook(std::string_view) noexcept { return false; }
// Never called: `reads_workbook` is asked first.
result<std::string> workbook_as_csv(std::string_view, const std::string& path, const file_limits&) { return error{errc::syntax, path, "workbooks are not built in"}; }

#endif

}  // namespace funnel::io
