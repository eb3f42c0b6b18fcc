#include "io/packed_text.hpp"

#include "io/file_text.hpp"
#include "io/workbook_sheet.hpp"

#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace funnel;

/// A file that is removed again, named for its test.
struct packed_file {
  std::string path = ::testing::TempDir() + "funnel_packed_" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  explicit packed_file(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  ~packed_file() { std::remove(path.c_str()); }
};

// Made by the program zstd: a frame with a checksum, and a second one appended to it.
const std::string zstd_frame(
    "\x28\xB5\x2F\xFD\x24\x35\x75\x01\x00\x64\x02\x69\x64\x2C\x73\x74\x61\x67\x65\x2C\x63\x72\x65\x61\x74\x65\x64\x0A\x41\x2C\x4C\x65\x61\x64\x2C"
    "\x32\x30\x32\x36\x2D\x30\x31\x2D\x30\x35\x0A\x42\x36\x0A\x01\x00\xAC\x6E\x3E\x01\x55\x51\x90\xCB", 59);
const std::string next_frame("\x28\xB5\x2F\xFD\x04\x58\x91\x00\x00\x43\x2C\x4C\x65\x61\x64\x2C\x32\x30\x32\x36\x2D\x30\x31\x2D\x30\x37\x0A\x7A\x2E\xF6\x8E", 31);
const std::string framed_text = "id,stage,created\nA,Lead,2026-01-05\nB,Lead,2026-01-06\n";

TEST(ZstdFiles, AreUnpackedFrameByFrame) {
  if (!io::unpacks_zstd(zstd_frame)) GTEST_SKIP() << "built without libzstd";
  EXPECT_EQ(read_file(packed_file(zstd_frame).path).value(), framed_text);
  EXPECT_EQ(read_file(packed_file(zstd_frame + next_frame).path).value(), framed_text + "C,Lead,2026-01-07\n");
}

TEST(ZstdFiles, ThatAreDamagedOrTooLongAreErrors) {
  if (!io::unpacks_zstd(zstd_frame)) GTEST_SKIP() << "built without libzstd";
  const auto said = [](const std::string& bytes, std::size_t most = 1'000) {
    const auto read = read_file(packed_file(bytes).path, {.max_bytes = most});
    return read ? "" : read.errors().at(0).message;
  };
  for (std::size_t cut = 4; cut < zstd_frame.size(); ++cut) EXPECT_NE(said(zstd_frame.substr(0, cut)), "") << cut;
  std::string wrong = zstd_frame;
  wrong[30] ^= 1;  // its checksum tells
  EXPECT_NE(said(wrong).find("damaged"), std::string::npos);
  EXPECT_NE(said(zstd_frame + "no frame").find("damaged"), std::string::npos);
  EXPECT_NE(said(zstd_frame, framed_text.size() - 1).find("max_bytes"), std::string::npos);
  EXPECT_EQ(said(zstd_frame, zstd_frame.size()), "");
}

TEST(Workbooks, ShowTheirFormats) {
  using enum io::cell_format;
  for (const auto& [code, format] : std::vector<std::pair<const char*, io::cell_format>>{
           {"General", plain}, {"0.00", plain}, {"#,##0.00\\ \"days\"", plain}, {"[Red]-0.0;0", plain}, {"@", plain}, {"0.00E+00", plain}, {"0%", percent},
           {"dd.mm.yyyy", date}, {"mmm-yy", date}, {"[$-419]d mmmm yyyy", date}, {"m/d/yy h:mm", date_time}, {"yyyy\\-mm\\-dd\\ hh:mm:ss", date_time}, {"h:mm AM/PM", time_of_day}, {"mm:ss", time_of_day}})
    EXPECT_EQ(io::format_of_code(code), format) << code;
}

// Days after ECMA-376, 18.17.4.1: 1 is 1 January 1900, 61 is 1 March, for 60 is a day that never was.
TEST(Workbooks, ShowTheirNumbers) {
  using enum io::cell_format;
  EXPECT_EQ(io::shown_number(1, date, false), "1900-01-01");
  EXPECT_EQ(io::shown_number(59, date, false), "1900-02-28");
  EXPECT_EQ(io::shown_number(60, date, false), "60");
  EXPECT_EQ(io::shown_number(61, date, false), "1900-03-01");
  EXPECT_EQ(io::shown_number(46'112, date, false), "2026-03-31");
  EXPECT_EQ(io::shown_number(44'650, date, true), "2026-03-31");
  EXPECT_EQ(io::shown_number(46'112.75, date, false), "2026-03-31 18:00:00");
  EXPECT_EQ(io::shown_number(46'112, date_time, false), "2026-03-31 00:00:00");
  EXPECT_EQ(io::shown_number(46'112.000011574, date_time, false), "2026-03-31 00:00:01");
  EXPECT_EQ(io::shown_number(46'111.9999999999, date_time, false), "2026-03-31 00:00:00");
  EXPECT_EQ(io::shown_number(0.5, time_of_day, false), "12:00:00");
  EXPECT_EQ(io::shown_number(-3, date, false), "-3");
  EXPECT_EQ(io::shown_number(3e6, date, false), "3000000");
  EXPECT_EQ(io::shown_number(0.25, percent, false), "25%");
  EXPECT_EQ(io::shown_number(1234.5599999999999, plain, false), "1234.56");
  EXPECT_EQ(io::shown_number(0.1 + 0.2, plain, false), "0.3");
  EXPECT_EQ(io::shown_number(1e17, plain, false), "100000000000000000");
  EXPECT_EQ(io::shown_number(-0.000012, plain, false).substr(0, 9), "-0.000012");
}

TEST(Workbooks, AreReadAsCsv) {
  const std::string book = read_file(FUNNEL_SOURCE_DIR "/tests/exports/make/workbooks.py").value();  // the folder is there
  ASSERT_FALSE(book.empty());
  if (!io::reads_workbook("PK\x03\x04")) GTEST_SKIP() << "built without libzip and expat";
  const std::string csv = read_file(FUNNEL_SOURCE_DIR "/tests/exports/files/own_workbook.xlsx").value();
  EXPECT_TRUE(csv.starts_with("Pipeline report\n\nID,Deal,Stage,Probability,Amount,Owner,Created,Closed,VIP\n000,\"")) << csv.substr(0, 200);
  EXPECT_NE(csv.find(",\n\"\"second\"\" line\","), std::string::npos);
  EXPECT_NE(csv.find(",25%,"), std::string::npos);
  EXPECT_NE(csv.find(",TRUE\n"), std::string::npos);
  const auto two = read_file(FUNNEL_SOURCE_DIR "/tests/exports/files/refused_two_sheets.xlsx");
  ASSERT_FALSE(two);
  EXPECT_NE(two.errors()[0].message.find("\"2025\", \"2026\""), std::string::npos);
  EXPECT_EQ(two.errors()[0].code, errc::syntax);
}

TEST(Workbooks, ThatAreDamagedOrTooLongAreErrors) {
  if (!io::reads_workbook("PK\x03\x04")) GTEST_SKIP() << "built without libzip and expat";
  std::ifstream in(FUNNEL_SOURCE_DIR "/tests/exports/files/own_workbook.xlsx", std::ios::binary);
  const std::string book{std::istreambuf_iterator<char>(in), {}};
  ASSERT_GT(book.size(), 1'000U);
  for (std::size_t cut = 4; cut < book.size(); cut += 97) EXPECT_FALSE(io::workbook_as_csv(book.substr(0, cut), "x", {})) << cut;
  const auto small = io::workbook_as_csv(book, "x", {.max_bytes = 2'000});
  ASSERT_FALSE(small);
  std::size_t n_read = 0;
  for (std::size_t at = 40; at < book.size(); at += 31) {  // some damage lies in what is not read
    std::string wrong = book;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x5A);
    const auto csv = io::workbook_as_csv(wrong, "x", {});
    if (csv) ++n_read;
    else EXPECT_FALSE(csv.errors()[0].message.empty());
  }
  EXPECT_LT(n_read, book.size() / 31);
}

}  // namespace
