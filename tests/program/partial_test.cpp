/// Parts of the sample's deals, counted one by one: merged, they make the report of all, byte for byte.
#include "support/store_files.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include <sys/wait.h>

namespace {

struct partial_outcome {
  int code = -1;
  std::string text;   // standard output
  std::string error;  // standard error
};

const std::string samples = FUNNEL_SOURCE_DIR "/examples/sample/";
const std::string asked = " --map " + samples + "mapping.json --as-of 2026-04-01 --known-at 2026-04-01 --by owner --since 2026-02-01";

class PartialsOfTheSample : public testing::Test {
 protected:
  funnel_test::own_folder folder;

  partial_outcome run(const std::string& arguments) {
    partial_outcome o;
    const std::string out = folder / "out", error = folder / "error";
    const int status = std::system((FUNNEL_PROGRAM " " + arguments + " > " + out + " 2> " + error).c_str());
    o.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    o.text = funnel_test::bytes_of_file(out);
    o.error = funnel_test::bytes_of_file(error);
    return o;
  }
  std::string part(std::size_t i, std::size_t n, const std::string& files, const std::string& more = " --share") {
    const std::string path = (folder / ("part" + std::to_string(i)));
    const auto o = run("partial " + files + asked + more + " --part " + std::to_string(i) + "/" + std::to_string(n) + " --out " + path);
    EXPECT_EQ(o.code, 0) << o.error;
    return path;
  }
};

TEST_F(PartialsOfTheSample, SharedOutByHashMakeTheSameReport) {
  const std::string whole = run("report " + samples + "deals.csv" + asked + " --json -").text;
  ASSERT_GT(whole.size(), 10'000u);
  for (const std::size_t n : {1U, 5U}) {
    std::string parts;
    for (std::size_t i = 0; i < n; ++i) parts = part(i, n, samples + "deals.csv") + " " + parts;
    const auto merged = run("merge " + parts + " --json -");
    EXPECT_EQ(merged.code, 0) << merged.error;
    EXPECT_EQ(merged.text, whole) << n;
  }
}

TEST_F(PartialsOfTheSample, OfFilesOfTheirOwnMakeTheReportOfAllFiles) {
  std::ifstream in(samples + "deals.csv");
  std::string header, line, files, parts;
  std::getline(in, header);
  std::map<char, std::ofstream> out;
  const std::size_t deal = header.starts_with("deal") ? 0 : header.find(",deal") == std::string::npos ? 0 : 1;
  while (std::getline(in, line)) {
    std::size_t begin = 0;
    for (std::size_t c = 0; c < deal; ++c) begin = line.find(',', begin) + 1;
    const char last = line[line.find(',', begin) - 1];
    auto [file, is_new] = out.try_emplace(static_cast<char>('a' + last % 3));
    if (is_new) {
      file->second.open(folder / (std::string(1, file->first) + ".csv"));
      file->second << header << "\n";
    }
    file->second << line << "\n";
  }
  out.clear();
  for (const char* name : {"a.csv", "b.csv", "c.csv"}) files += (folder / name) + " ";
  std::size_t i = 0;
  for (const char* name : {"c.csv", "a.csv", "b.csv"}) parts += part(i++, 3, (folder / name), "") + " ";
  const auto merged = run("merge " + parts + " --json -");
  EXPECT_EQ(merged.code, 0) << merged.error;
  EXPECT_EQ(merged.text, run("report " + files + asked + " --json -").text);
  // Two first, the third one later; and from standard input.
  const std::string two = (folder / "two");
  EXPECT_EQ(run("merge " + (folder / "part0") + " " + (folder / "part2") + " --out " + two).code, 0);
  EXPECT_EQ(run("merge " + two + " - --json - < " + (folder / "part1")).text, merged.text);
}

TEST_F(PartialsOfTheSample, WhatIsWrongIsSaidAndIsNoNumber) {
  const std::string a = part(0, 2, samples + "deals.csv"), b = part(1, 2, samples + "deals.csv");
  const auto refused = [&](const std::string& arguments, const char* why, int code = 1) {
    const auto o = run(arguments);
    EXPECT_EQ(o.code, code) << arguments;
    EXPECT_EQ(o.text, "");
    EXPECT_NE(o.error.find(why), std::string::npos) << o.error;
  };
  refused("merge " + a, "part 1 of 2 is missing");
  refused("merge " + a + " " + a, "part 0 comes twice");
  refused("merge " + a + " " + part(1, 2, samples + "deals.csv", " --share --count touched"), "counting differs");
  const std::string text = funnel_test::bytes_of_file(a);
  std::ofstream(b, std::ios::binary) << text.substr(0, text.size() / 2);
  refused("merge " + a + " " + b, "the text was cut");
  refused("merge " + (folder / "nothing"), "nothing");
  const std::string map = samples + "deals.csv --map " + samples + "mapping.json";
  refused("partial " + map + " --as-of 2026-04-01 --part 0/2", "--known-at", 2);
  refused("partial " + map + " --known-at 2026-04-01 --part 0/2", "--as-of", 2);
  for (const char* wrong : {"2/2", "0", "0/0", "-1/2", "0/99999999", "x"})
    refused("partial " + samples + "deals.csv" + asked + " --part=" + wrong, "--part", 2);
  // A name that no part knows.
  const std::string more = " --share --where region=Nowhere";
  refused("merge " + part(0, 2, samples + "deals.csv", more) + " " + part(1, 2, samples + "deals.csv", more), "Nowhere", 2);
}

}  // namespace
