#include "io/file_text.hpp"

#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace {

using namespace funnel;

/// A file that is removed again, named for its test: tests run side by side.
struct temporary_path {
  std::string path = ::testing::TempDir() + "funnel_file_" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  void write(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
  ~temporary_path() { std::remove(path.c_str()); }
};

const std::string text = "id,at\nd1,2026-01-01\n";
const std::string packed(
    "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\xFF\xCB\x4C\xD1\x49\x2C\xE1\x4A\x31\xD4\x31\x32\x30\x32\xD3\x35\x30\x04\x22\x2E\x00\xF7\x1C\xF2\xEC\x14\x00\x00\x00", 38);

TEST(ReadFile, GivesPlainAndPackedBytesAlike) {
  const temporary_path file;
  for (const std::string& plain : {std::string(), std::string("\x1F"), text, text + std::string(5'000'000, 'x')}) {
    file.write(plain);
    EXPECT_EQ(read_file(file.path).value(), plain);
  }
  file.write(packed);
  EXPECT_EQ(read_file(file.path).value(), text);
}

TEST(ReadFile, ReadsAPipeWhichCannotBeMapped) {
  const temporary_path pipe;
  ASSERT_EQ(mkfifo(pipe.path.c_str(), 0600), 0);
  std::jthread writer([&] { pipe.write(packed); });
  EXPECT_EQ(read_file(pipe.path).value(), text);
}

TEST(ReadFile, RefusesWhatIsNotThereOrDamaged) {
  const temporary_path file;
  const auto said = [&](const std::string& path) { return read_file(path).errors().at(0).message; };
  EXPECT_EQ(said(file.path), "the file cannot be opened");
  EXPECT_EQ(said(::testing::TempDir()), "the file cannot be read");
  file.write(packed.substr(0, 20));
  EXPECT_EQ(said(file.path), "the compressed file is damaged or cut short");
}

TEST(ReadFile, TakesNoMoreThanItsLimit) {
  const temporary_path file;
  const auto said = [&](std::size_t max) {
    const auto read = read_file(file.path, {.max_bytes = max});
    return read ? "" : to_text(read.errors().at(0));
  };
  file.write(text);
  EXPECT_EQ(said(text.size()), "");
  const std::string of_limit = file.path + ": the file holds more than 19 bytes (max_bytes) (limit_exceeded)";
  EXPECT_EQ(said(text.size() - 1), of_limit);
  file.write(packed);
  EXPECT_EQ(said(text.size()), "");
  EXPECT_EQ(said(text.size() - 1), of_limit);

  // A thousand times as long once it is unpacked.
  gzFile bomb = gzopen(file.path.c_str(), "wb9");
  const std::string zeros(1 << 20, '0');
  for (int i = 0; i < 64; ++i) gzwrite(bomb, zeros.data(), static_cast<unsigned>(zeros.size()));
  gzclose(bomb);
  EXPECT_NE(said(100'000), "");
  EXPECT_EQ(said(64 << 20), "");
}

TEST(ReadFile, OfAPlainFileThatIsCutShortMeanwhileKeepsItsText) {
  const temporary_path file;
  const std::string plain = text + std::string(100'000, 'x');
  file.write(plain);
  const io::file_text held = io::file_text::open(file.path, {}).value();
  ASSERT_EQ(truncate(file.path.c_str(), 0), 0);
  EXPECT_EQ(held.text(), plain);
}

TEST(FileText, OfAPlainFileIsReadStretchByStretch) {
  const temporary_path file;
  std::string plain;
  for (int i = 0; i < 1'000; ++i) plain += std::to_string(i) + "\n";
  file.write(plain);
  const io::file_text front = io::file_text::open_front(file.path, {}, 100).value();
  EXPECT_EQ(front.text(), plain.substr(0, 100));
  EXPECT_EQ(front.size_of_whole(), plain.size());
  EXPECT_FALSE(front.is_end());
  const io::file_text next = front.from(90);
  EXPECT_EQ(next.begin(), 90u);
  EXPECT_EQ(next.text(), plain.substr(90, 100));
  EXPECT_EQ(front.from(0).text(), plain.substr(0, 200));  // all is kept: twice as much
  std::string all;
  for (io::file_text at = front;; at = at.from(at.text().size())) {
    all += at.text();
    if (at.is_end()) break;
  }
  EXPECT_EQ(all, plain);
  for (const std::size_t begin : {0u, 50u, 150u, 3'000u})
    for (const std::size_t n : {0u, 10u, 1'000u, 10'000u}) EXPECT_EQ(next.part(begin, n).text(), plain.substr(begin, n)) << begin << ' ' << n;
  EXPECT_TRUE(next.part(3'000, 10'000).is_end());
  const io::file_text whole = io::file_text::open_front(file.path, {}, plain.size()).value();
  EXPECT_TRUE(whole.is_end());
  EXPECT_EQ(whole.part(10, 20).text(), plain.substr(10, 20));
  ASSERT_EQ(truncate(file.path.c_str(), 120), 0);
  EXPECT_THROW(static_cast<void>(front.from(90)), io::unreadable_file);
  EXPECT_EQ(next.text(), plain.substr(90, 100));
}

TEST(ReadCsv, OfAFileThatIsCutShortMeanwhileIsAnError) {
  const temporary_path file;
  std::string rows = "deal,at,stage\n";
  for (int i = 0; i < 200'000; ++i) rows += "deal " + std::to_string(i) + ",2026-01-01,qualification\n";
  file.write(rows);
  const column_mapping m = parse_mapping(R"({"columns": {"deal": "deal", "time": "at", "stage": "stage"}})").value();
  for (const unsigned threads : {1U, 2U}) {
    file.write(rows);
    event_store store = make_store(m).value();
    csv_read_options options;
    options.how.threads = threads;
    options.progress = [&](std::size_t, std::size_t) { EXPECT_EQ(truncate(file.path.c_str(), 1'000), 0); };
    const auto read = read_csv(file.path, m, store, options);
    ASSERT_FALSE(read);
    EXPECT_EQ(to_text(read.errors().at(0)), file.path + ": the file was cut short while it was read (io)");
  }
}

}  // namespace
