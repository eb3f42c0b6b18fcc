#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace {

using namespace funnel;

TEST(DefaultPipeline, HasTheFiveStagesOfTheMission) {
  const pipeline p = default_pipeline();
  ASSERT_EQ(p.n_funnel(), 5u);
  EXPECT_EQ(p[0].name, "Qualification");
  EXPECT_EQ(p[1].name, "Presentation");
  EXPECT_EQ(p[2].name, "Commercial proposal");
  EXPECT_EQ(p[3].name, "Contracting");
  EXPECT_EQ(p[4].name, "Closed won");
  EXPECT_EQ(p.won_stage(), 4);
  EXPECT_EQ(p.find("lost"), 5);
  EXPECT_EQ(p.find("nowhere"), no_stage);
}

TEST(PipelineTemplates, AllNamesAreKnownAndOthersRefused) {
  for (const std::string_view name : pipeline_template_names) EXPECT_TRUE(pipeline_template(name)) << name;
  EXPECT_EQ(pipeline_template("barber").errors().at(0).code, errc::unknown_name);
}

TEST(PipelineBuilder, OrdersOpenWonLostWhateverTheOrderOfCalls) {
  const pipeline p = pipeline_builder("p").lost("l").won("w").open("a").open("b").build().value();
  EXPECT_EQ(p[0].id, "a");
  EXPECT_EQ(p[1].id, "b");
  EXPECT_EQ(p[2].id, "w");
  EXPECT_EQ(p[3].id, "l");
}

TEST(PipelineBuilder, ReportsEveryErrorAtOnce) {
  const auto bad = pipeline_builder("")
                       .open("a").win_probability(1.5)
                       .open("a").conversion_norm(std::nan(""))
                       .open("").time_norm(timespan{0})
                       .build();
  ASSERT_FALSE(bad);
  // No id, probability, repeated id, norm, empty id, time, no won stage.
  EXPECT_EQ(bad.errors().size(), 7u);
}

TEST(PipelineBuilder, TakesSixtyFourStagesAndRefusesOneMore) {
  pipeline_builder builder("p");
  for (int i = 0; i < 63; ++i) builder.open("s" + std::to_string(i));
  builder.won("won");
  EXPECT_TRUE(builder.build());
  builder.lost("lost");
  ASSERT_FALSE(builder.build());
  EXPECT_EQ(builder.build().errors().at(0).code, errc::limit_exceeded);
}

TEST(PipelineJson, GoesThereAndBack) {
  for (const std::string_view name : pipeline_template_names) {
    const pipeline p = *pipeline_template(name);
    EXPECT_EQ(*parse_pipeline(to_json(p)), p) << name;
  }
  const pipeline p = pipeline_builder("x", "X & Söhne")
                         .open("a", "Стадия \"1\"").hidden().conversion_norm(0.25).time_norm(timespan::days(14)).planning_period(timespan::hours(36))
                         .won("w").build().value();
  EXPECT_EQ(*parse_pipeline(to_json(p)), p);
}

TEST(PipelineJson, SaysWhereTheTextIsMalformed) {
  const auto bad = parse_pipeline("{\n  \"id\": \"x\",\n  \"stages\": [}\n}");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.errors().at(0).code, errc::syntax);
  EXPECT_EQ(bad.errors().at(0).field, "line 3, column 14");
}

TEST(PipelineJson, ReportsEveryWrongFieldWithItsPath) {
  const auto bad = parse_pipeline(R"({"id": 7, "stages": [{"id": "a", "colour": "red"}, {"id": "w", "kind": "victory"}], "owner": "me"})");
  ASSERT_FALSE(bad);
  std::string fields;
  for (const error& e : bad.errors()) fields += e.field + " ";
  EXPECT_NE(fields.find("stages[0].colour"), std::string::npos) << fields;
  EXPECT_NE(fields.find("stages[1].kind"), std::string::npos) << fields;
  EXPECT_NE(fields.find("owner"), std::string::npos) << fields;
  EXPECT_EQ(bad.errors().size(), 6u) << fields;  // also: id is no text, so it is missing; and no won stage
}

}  // namespace
