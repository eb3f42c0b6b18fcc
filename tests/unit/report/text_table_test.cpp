#include "report/writers/text_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel::io;

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

const std::vector<text_column> won{{"Stage", true, {"Lead", "Offer"}}, {"Won of those decided", false, {"40.0%", "7.5%"}}, {"Money won", false, {"1 200", "30"}}};

TEST(TextTable, ThatFitsHasOneLineARow) {
  EXPECT_EQ(joined(lines_of(won, 80)),
            "  Stage  Won of those decided  Money won\n"
            "  ──────────────────────────────────────\n"
            "  Lead                  40.0%      1 200\n"
            "  Offer                  7.5%         30\n");
}

TEST(TextTable, BreaksHeadingsFirst) {
  EXPECT_EQ(joined(lines_of(won, 34)),
            "         Won of those  Money\n"
            "  Stage       decided    won\n"
            "  ──────────────────────────\n"
            "  Lead          40.0%  1 200\n"
            "  Offer          7.5%     30\n");
}

TEST(TextTable, BreaksWordsNext) {
  const std::vector<text_column> why{{"Why", true, {"an earlier row is about this deal"}}, {"Rows", false, {"12"}}};
  EXPECT_EQ(joined(lines_of(why, 30)),
            "  Why                     Rows\n"
            "  ────────────────────────────\n"
            "  an earlier row is         12\n"
            "  about this deal\n");
}

TEST(TextTable, PutsBelowWhatHasNoRoom) {
  EXPECT_EQ(joined(lines_of(won, 16)),
            "          Won of\n"
            "           those\n"
            "  Stage  decided\n"
            "  ──────────────\n"
            "  Lead     40.0%\n"
            "  Offer     7.5%\n"
            "\n"
            "         Money\n"
            "  Stage    won\n"
            "  ────────────\n"
            "  Lead   1 200\n"
            "  Offer     30\n");
}

TEST(TextTable, WithoutColumnsIsNothing) { EXPECT_TRUE(lines_of({}, 80).empty()); }

// Whatever the table: no line is too wide, and nothing is lost.
TEST(TextTable, KeepsItsWidthAndItsWords) {
  std::mt19937_64 random(7);
  const auto word = [&] { return std::string(1 + random() % 9, static_cast<char>('a' + random() % 26)); };
  const auto text = [&](std::size_t most) {
    std::string t = word();
    for (std::size_t n = random() % most; n > 0; --n) t += " " + word();
    return t;
  };
  for (int i = 0; i < 300; ++i) {
    std::vector<text_column> columns(1 + random() % 9);
    const std::size_t n_rows = random() % 4;
    std::string expected, found;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c].heading = text(5);
      columns[c].words = c == 0 || random() % 3 == 0;
      for (std::size_t r = 0; r < n_rows; ++r) columns[c].cells.push_back(columns[c].words ? text(6) : word());
    }
    const std::size_t width = 60 + random() % 60;
    const std::vector<std::string> lines = lines_of(columns, width);
    bool parted = false;
    for (const std::string& line : lines) {
      EXPECT_LE(width_of(line), width);
      parted = parted || line.empty();
      for (const char letter : line)
        if (letter >= 'a' && letter <= 'z') found += letter;
    }
    for (const text_column& c : columns) {
      expected += c.heading;
      for (const std::string& cell : c.cells) expected += cell;
    }
    std::erase(expected, ' ');
    std::sort(expected.begin(), expected.end());
    std::sort(found.begin(), found.end());
    EXPECT_TRUE(std::includes(found.begin(), found.end(), expected.begin(), expected.end())) << joined(lines);
    if (!parted) {
      EXPECT_EQ(found, expected) << joined(lines);
    }
    if (HasFailure()) return;
  }
}

}  // namespace
