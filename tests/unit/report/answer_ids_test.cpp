// docs/answer.schema.json has the ids that the code has, and no others.
#include "report/writers/answer_ids.hpp"
#include "report/writers/report_json.hpp"
#include "report/words/report_words.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace answer_ids_test {
namespace {

using namespace funnel;
using nlohmann::json;
using names = std::set<std::string>;

const json& definitions() {
  static const json all = json::parse(std::ifstream(FUNNEL_SOURCE_DIR "/docs/answer.schema.json"))["$defs"];
  return all;
}

names texts_in(const json& list) {
  names out;
  for (const json& one : list)
    if (one.is_string()) out.insert(one);
  return out;
}

/// The definition that a {"$ref": "#/$defs/..."} leads to.
const json& meant(const json& schema) {
  if (!schema.contains("$ref")) return schema;
  return meant(definitions().at(schema["$ref"].get<std::string>().substr(8)));
}

TEST(AnswerIds, WordsAreThoseOfTheSchema) {
  names sets;
  for (const auto& [name, words] : io::answer_words()) {
    ASSERT_TRUE(definitions().contains("word_" + name)) << name;
    EXPECT_EQ(texts_in(definitions()["word_" + name]["enum"]), names(words.begin(), words.end())) << name;
    sets.insert("word_" + name);
  }
  for (const auto& [name, definition] : definitions().items())
    if (name.starts_with("word_")) { EXPECT_TRUE(sets.contains(name)) << name; }
}

TEST(AnswerIds, TablesAreThoseOfTheSchema) {
  names known;
  for (const io::table_ids& t : io::answer_tables()) {
    std::string name(t.table);
    if (name.ends_with(":*")) name.resize(name.size() - 2);
    known.insert(name);
    const json& row = meant(definitions().at("row_" + name));
    names columns;
    for (std::string_view rest = t.columns; !rest.empty();) {
      const std::string one(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      const std::string id = one.substr(0, one.rfind(':')), kind = one.substr(one.rfind(':') + 1);
      const std::string definition = kind.starts_with("id/") ? "word_" + kind.substr(3) : "value_" + kind;
      if (id == "by.*" || id == "stage:*") {
        const json patterns = row.value("patternProperties", json::object());
        const bool found = std::any_of(patterns.begin(), patterns.end(), [&](const json& p) { return p.value("$ref", "") == "#/$defs/" + definition; });
        EXPECT_TRUE(found) << name << " " << one;
        continue;
      }
      columns.insert(id);
      ASSERT_TRUE(row["properties"].contains(id)) << name << " " << id;
      EXPECT_EQ(row["properties"][id].value("$ref", ""), "#/$defs/" + definition) << name << " " << id;
    }
    EXPECT_EQ(texts_in(row["required"]), columns) << name;
    for (const auto& [id, schema] : row["properties"].items()) {
      const bool beside = (id.ends_with("_interval") || id.ends_with("_hits") || id.ends_with("_n")) && columns.contains(id.substr(0, id.rfind('_')));
      EXPECT_TRUE(beside || columns.contains(id)) << name << " " << id;
    }
  }
  for (const auto& [name, definition] : definitions().items())
    if (name.starts_with("table_")) { EXPECT_TRUE(known.contains(name.substr(6))) << name; }
}

TEST(AnswerIds, KindsAndErrorsAreThoseOfTheSchema) {
  names kinds;
  for (const auto& [name, definition] : definitions().items())
    if (name.starts_with("value_")) kinds.insert(name.substr(6));
  EXPECT_EQ(texts_in(definitions()["kind"]["enum"]), kinds);
  for (const doc::unit u : {doc::unit::count, doc::unit::amount, doc::unit::share, doc::unit::days, doc::unit::number, doc::unit::points, doc::unit::instant})
    EXPECT_TRUE(kinds.contains(std::string(io::kind_in_charts(u))));
  names codes;
  for (int c = 1; name_of(static_cast<errc>(c)) != "unknown"; ++c) codes.emplace(name_of(static_cast<errc>(c)));
  EXPECT_EQ(texts_in(definitions()["code"]["enum"]), codes);
  for (const auto& [name, definition] : definitions().items())
    if (definition.contains("properties") && definition["properties"].contains("schema")) { EXPECT_EQ(definition["properties"]["version"]["const"], io::answer_version) << name; }
}

TEST(AnswerIds, ColumnsOfOthersAreWhatTheirCellsAre) {
  const doc::table t{"mine", "", {{"name", "Name"}, {"stage:lead", "Lead"}, {"n", "N"}, {"nothing", ""}}, {{doc::text_cell("x"), doc::named_cell("lead", "Lead"), doc::count_cell(1), {}}}, ""};
  std::vector<std::string_view> kinds;
  for (std::size_t c = 0; c < t.columns.size(); ++c) kinds.push_back(io::kind_of_column("theirs", t, c));
  EXPECT_EQ(kinds, (std::vector<std::string_view>{"text", "id", "count", "text"}));
}

}  // namespace
}  // namespace answer_ids_test
