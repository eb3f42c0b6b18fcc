/// The same through the C interface: a code and an error come back, `out` is null, and the store is as it was.
#include "faults/faults.hpp"

#include <funnel/c.h>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>

namespace {

struct c_store {
  funnel_store* store = nullptr;
  funnel_standing* standing = nullptr;
  funnel_call* call = funnel_call_new();

  c_store() {
    const char* options = R"({"currency": {"code": "EUR"}, "rates": [{"currency": "USD", "rate": "0.92"}]})";
    EXPECT_EQ(funnel_open(nullptr, nullptr, 0, options, std::strlen(options), &store), FUNNEL_OK);
  }
  ~c_store() {
    funnel_standing_free(standing);
    funnel_close(nullptr, store);
    funnel_call_free(call);
  }
  c_store(const c_store&) = delete;
  c_store& operator=(const c_store&) = delete;

  /// The code of a call; memory that ended is thrown, as the tool wants it, once it is said properly.
  void demand(std::int32_t code, const void* out = nullptr) {
    if (code == FUNNEL_NO_MEMORY) {
      EXPECT_EQ(out, nullptr);
      EXPECT_EQ(funnel_call_errors(call), 1u);
      EXPECT_EQ(funnel_call_error_code(call, 0), FUNNEL_NO_MEMORY);
      EXPECT_STREQ(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, nullptr), "no memory left");
      throw std::bad_alloc();
    }
    EXPECT_EQ(code, FUNNEL_OK);
  }
  std::string ask(const std::string& request) const {
    funnel_result* r = nullptr;
    EXPECT_EQ(funnel_query(nullptr, store, request.data(), request.size(), &r), FUNNEL_OK);
    std::string json = funnel_result_json(r, nullptr);
    funnel_result_free(r);
    return json;
  }
  std::string state() const { return ask(R"({"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}})"); }
};

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) {
    const std::string deal = "\"deal number " + std::to_string(i) + "\", \"event_id\": \"the id of an event ";
    text += R"({"kind": "created", "at": "2026-01-01", "owner": "Somebody with a l\u006fng name", "amount": "5.50", "currency": "USD", "values": {"region": "North"}, "deal": )" + deal + std::to_string(2 * i) + "\"}\n";
    text += R"({"stage": "presentation", "at": "2026-01-05", "deal": )" + deal + std::to_string(2 * i + 1) + "\"}\n";
  }
  return text;
}

auto filled() {
  auto s = std::make_unique<c_store>();
  const std::string first = lines(0, 12);
  EXPECT_EQ(funnel_append_json(nullptr, s->store, first.data(), first.size(), nullptr, 0, nullptr), FUNNEL_OK);
  return s;
}

TEST(CAllocationFaults, AStoreIsOpenedOrNot) {
  const int n = faults::fail_each_allocation(
      [] { return std::make_unique<c_store>(); },
      [](c_store& s) {
        funnel_store* out = nullptr;
        const std::int32_t code = funnel_open(s.call, nullptr, 0, R"({"pipeline": "leads"})", 21, &out);
        funnel_close(nullptr, out);
        s.demand(code, code == FUNNEL_OK ? nullptr : out);
      },
      [](c_store&, bool) {});
  EXPECT_GT(n, 50);
}

TEST(CAllocationFaults, LinesAndColumnsAreAppendedWholeOrNotAtAll) {
  const std::string before = filled()->state();
  const auto whole = filled();
  const std::string more = lines(8, 16);
  const auto append = [&](c_store& s, funnel_result** report) { return funnel_append_json(s.call, s.store, more.data(), more.size(), nullptr, 0, report); };
  ASSERT_EQ(append(*whole, nullptr), FUNNEL_OK);
  const std::string after = whole->state();
  ASSERT_NE(before, after);
  int n = faults::fail_each_allocation(
      filled,
      [&](c_store& s) {
        funnel_result* report = nullptr;
        const std::int32_t code = append(s, &report);
        if (code == FUNNEL_OK) { EXPECT_TRUE(std::strstr(funnel_result_json(report, nullptr), "\"applied\": 8")); }
        const void* out = report;
        funnel_result_free(report);
        s.demand(code, code == FUNNEL_OK ? nullptr : out);
      },
      [&](c_store& s, bool failed) {
        EXPECT_EQ(s.state(), failed ? before : after);
        EXPECT_EQ(append(s, nullptr), FUNNEL_OK);
        EXPECT_EQ(s.state(), after);
      });
  EXPECT_GT(n, 50);

  const std::int64_t at[] = {1767225600000000, 1767225600000001};
  const std::int32_t deals[] = {0, 24, 48}, kinds[] = {0, 7, 14}, codes[] = {0, 0}, region[] = {0, 5};
  const auto columns = [&](c_store& s) {
    funnel_batch* batch = nullptr;
    std::int32_t code = funnel_batch_new(s.call, 2, &batch);
    if (code == FUNNEL_OK) code = funnel_batch_text(s.call, batch, "deal", 4, "a deal with a long name 1a deal with a long name 2", deals, nullptr);
    if (code == FUNNEL_OK) code = funnel_batch_text(s.call, batch, "kind", 4, "createdcreated", kinds, nullptr);
    if (code == FUNNEL_OK) code = funnel_batch_int64(s.call, batch, "at", 2, at, nullptr);
    if (code == FUNNEL_OK) code = funnel_batch_codes(s.call, batch, "values.region", 13, codes, "South", region, 1, nullptr);
    if (code == FUNNEL_OK) code = funnel_append_batch(s.call, s.store, batch, nullptr, 0, nullptr);
    funnel_batch_free(batch);
    return code;
  };
  n = faults::fail_each_allocation(
      filled, [&](c_store& s) { s.demand(columns(s)); },
      [&](c_store& s, bool failed) {
        if (failed) { EXPECT_EQ(s.state(), before); }
        else { EXPECT_NE(s.state(), before); }
      });
  EXPECT_GT(n, 20);
}

TEST(CAllocationFaults, PartsAreCountedAndMergedOrNot) {
  const std::string request = R"({"query": {"as_of": "2026-02-01", "known_at": "2026-02-01", "group_by": ["owner"]}})";
  int n = faults::fail_each_allocation(
      filled,
      [&](c_store& s) {
        funnel_result* r = nullptr;
        s.demand(funnel_partial(s.call, s.store, request.data(), request.size(), &r), r);
        funnel_result_free(r);
      },
      [](c_store&, bool) {});
  EXPECT_GT(n, 50);
  funnel_result* part = nullptr;
  const auto store = filled();
  ASSERT_EQ(funnel_partial(nullptr, store->store, request.data(), request.size(), &part), FUNNEL_OK);
  const std::string text = funnel_result_json(part, nullptr), right = store->ask(request);
  funnel_result_free(part);
  n = faults::fail_each_allocation(
      [] { return std::make_unique<c_store>(); },
      [&](c_store& s) {
        funnel_result* r = nullptr;
        const std::int32_t code = funnel_merge(s.call, text.data(), text.size(), nullptr, 0, &r);
        if (code == FUNNEL_OK) { EXPECT_EQ(funnel_result_json(r, nullptr), right); }
        const void* out = r;
        funnel_result_free(r);
        s.demand(code, code == FUNNEL_OK ? nullptr : out);
      },
      [](c_store&, bool) {}, 211);
  EXPECT_GT(n, 30);
}

TEST(CAllocationFaults, TablesGoOutAsArrowOrNot) {
  const int n = faults::fail_each_allocation(
      filled,
      [](c_store& s) {
        const std::string request = R"({"view": "cohort", "query": {"group_by": ["owner"]}})";
        funnel_result* r = nullptr;
        s.demand(funnel_query(s.call, s.store, request.data(), request.size(), &r), r);
        ArrowArrayStream stream{};
        ArrowSchema schema{};
        ArrowArray rows{};
        const std::int32_t code = funnel_result_arrow(s.call, r, nullptr, 0, &stream);
        funnel_result_free(r);
        bool ended = false;
        if (code == FUNNEL_OK) {
          ended = stream.get_schema(&stream, &schema) != 0 || stream.get_next(&stream, &rows) != 0;
          if (schema.release) schema.release(&schema);
          if (rows.release) rows.release(&rows);
          stream.release(&stream);
        }
        s.demand(code, nullptr);
        if (ended) throw std::bad_alloc();
      },
      [](c_store&, bool) {}, 31);
  EXPECT_GT(n, 50);
}

TEST(CAllocationFaults, QuestionsAreAnsweredOrNot) {
  for (const std::string request : {R"({"query": {"as_of": "2026-02-01", "group_by": ["owner"]}})", R"({"view": "team", "query": {"as_of": "2026-02-01"}})",
                                    R"({"view": "stock", "query": {"as_of": "2026-02-01"}, "threads": 2})"}) {
    const std::string right = filled()->ask(request);
    const int n = faults::fail_each_allocation(
        filled,
        [&](c_store& s) {
          funnel_result* r = nullptr;
          const char* page = nullptr;
          std::int32_t code = funnel_query(s.call, s.store, request.data(), request.size(), &r);
          const bool answered = code == FUNNEL_OK;
          if (answered) code = funnel_result_render(s.call, r, R"({"format": "html"})", 18, &page, nullptr);
          funnel_result_free(r);
          s.demand(code, answered ? page : reinterpret_cast<const char*>(r));
        },
        [&](c_store& s, bool failed) {
          if (failed) { EXPECT_EQ(s.ask(request), right); }
        },
        211);
    EXPECT_GT(n, 30);
  }
}

TEST(CAllocationFaults, RequestsToADashboardAreAnsweredOrNot) {
  struct served {
    std::unique_ptr<c_store> of = filled();
    funnel_dashboard* board = nullptr;
    ~served() { funnel_dashboard_free(board); }
    std::string page() {
      funnel_result* r = nullptr;
      EXPECT_EQ(funnel_dashboard_respond(nullptr, board, "{}", 2, &r), FUNNEL_OK);
      std::string body = funnel_result_body(r, nullptr);
      funnel_result_free(r);
      return body;
    }
  };
  const auto make = [] {
    auto s = std::make_unique<served>();
    EXPECT_EQ(funnel_dashboard_new(nullptr, s->of->store, nullptr, 0, &s->board), FUNNEL_OK);
    return s;
  };
  const std::string right = make()->page();
  EXPECT_NE(right.find("<html"), std::string::npos);
  const int n = faults::fail_each_allocation(
      make,
      [](served& s) {
        funnel_dashboard* another = nullptr;
        s.of->demand(funnel_dashboard_new(s.of->call, s.of->store, R"({"title": "the title of the page"})", 34, &another), another);
        funnel_dashboard_free(another);
        funnel_result* r = nullptr;
        s.of->demand(funnel_dashboard_respond(s.of->call, s.board, "{}", 2, &r), r);
        funnel_result_free(r);
      },
      [&](served& s, bool) { EXPECT_EQ(s.page(), right); }, 211);
  EXPECT_GT(n, 30);
}

TEST(CAllocationFaults, AStandingFunnelSaysThatItIsBehindAndCatchesUp) {
  const std::string more = lines(8, 16);
  const auto standing = [] {
    auto s = filled();
    EXPECT_EQ(funnel_stand(nullptr, s->store, R"({"query": {"group_by": ["owner"]}})", 34, &s->standing), FUNNEL_OK);
    return s;
  };
  const int n = faults::fail_each_allocation(
      standing, [&](c_store& s) { s.demand(funnel_append_json(s.call, s.store, more.data(), more.size(), nullptr, 0, nullptr)); },
      [&](c_store& s, bool failed) {
        std::int64_t numbers[12];
        const std::int32_t code = funnel_standing_read(s.standing, nullptr, 0, nullptr, nullptr);
        EXPECT_TRUE(code == FUNNEL_OK || (code == FUNNEL_NO_MEMORY && !failed));
        funnel_standing_read(s.standing, numbers, 12, nullptr, nullptr);
        EXPECT_EQ(numbers[0], failed || code != FUNNEL_OK ? 12 : 16);
        EXPECT_EQ(funnel_append_json(nullptr, s.store, more.data(), more.size(), nullptr, 0, nullptr), FUNNEL_OK);
        EXPECT_EQ(funnel_standing_read(s.standing, nullptr, 0, nullptr, nullptr), FUNNEL_OK);
        funnel_standing_read(s.standing, numbers, 12, nullptr, nullptr);
        EXPECT_EQ(numbers[0], 16);
      });
  EXPECT_GT(n, 50);
}

TEST(CAllocationFaults, DefinitionsCanBeGivenAgain) {
  const char* text = R"({"pipelines": [{"id": "renewals", "stages": [{"id": "contacted again"}, {"id": "renewed", "kind": "won"}]}], "rates": [{"currency": "GBP", "rate": "1.17"}]})";
  const int n = faults::fail_each_allocation(
      filled, [&](c_store& s) { s.demand(funnel_define(s.call, s.store, text, std::strlen(text))); },
      [&](c_store& s, bool) {
        EXPECT_EQ(funnel_define(nullptr, s.store, text, std::strlen(text)), FUNNEL_OK);
        s.ask(R"({"view": "cohort", "query": {"layout": {"pipeline": "renewals"}}})");
      });
  EXPECT_GT(n, 50);
}

}  // namespace
