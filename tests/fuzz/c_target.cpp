/// Texts that come through the C interface: requests, and lines of events, which a scanner of our own reads.
#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "fuzz/c_stores.hpp"

#include <funnel/c.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel_fuzz {
namespace {

/// A store of a few deals and activities, and one call.
class asked_store {
 public:
  asked_store() {
    constexpr std::string_view options = R"({"currency": {"code": "EUR", "decimals": 2}, "rates": [{"currency": "JPY", "decimals": 0, "rate": "0.006"}]})";
    holds(funnel_open(nullptr, nullptr, 0, options.data(), options.size(), &store_) == FUNNEL_OK, "no store can be opened");
    append(R"({"kind":"created","deal":"A","at":"2026-01-01","owner":"Anna","amount":50000,"values":{"region":"North"}}
{"deal":"A","at":"2026-01-04","stage":"presentation"}
{"kind":"won","deal":"A","at":"2026-01-21"}
{"kind":"created","deal":"B","at":"2026-01-02","owner":"Boris","amount":"900.00","values":{"region":"South"}}
{"kind":"lost","deal":"B","at":"2026-01-13","reason":"price"}
{"kind":"created","deal":"C","at":"2026-01-03","owner":"Anna"})", "");
    append(R"({"activity":"1","kind":"done","at":"2026-01-08","type":"call","deal":"A","person":"Anna"})", R"({"of": "activities"})");
  }
  ~asked_store() {
    funnel_close(nullptr, store_);
    funnel_call_free(call_);
  }
  asked_store(const asked_store&) = delete;
  asked_store& operator=(const asked_store&) = delete;

  void append(std::string_view lines, std::string_view options) {
    holds(funnel_append_json(nullptr, store_, lines.data(), lines.size(), options.data(), options.size(), nullptr) == FUNNEL_OK, "lines are refused");
  }
  funnel_store* get() const { return store_; }
  funnel_call* call() const { return call_; }
  std::string state() const { return state_of(store_); }
  /// The law of every call: a result or an error with words.
  bool answered(std::int32_t code, const void* out) const {
    holds(code != FUNNEL_INTERNAL, "a call breaks the library");
    holds((out != nullptr) == (code == FUNNEL_OK), "a call gives neither a result nor an error");
    if (code != FUNNEL_OK) holds(funnel_call_errors(call_) > 0 && *funnel_call_error_text(call_, 0, FUNNEL_ERROR_MESSAGE, nullptr) != '\0', "an error says nothing");
    return code == FUNNEL_OK;
  }

 private:
  funnel_store* store_ = nullptr;
  funnel_call* call_ = funnel_call_new();
};

}  // namespace

/// The first byte says which function is asked.
void request_text(std::string_view bytes) {
  static const asked_store store;
  if (bytes.empty()) return;
  const unsigned what = static_cast<unsigned char>(bytes.front()) % 6;
  const std::string request(bytes.substr(1));
  const std::string before = store.state();
  funnel_call_deadline(store.call(), 5'000);
  funnel_result* r = nullptr;
  if (what == 5) {
    funnel_standing* standing = nullptr;
    const std::int32_t code = funnel_stand(store.call(), store.get(), request.data(), request.size(), &standing);
    if (store.answered(code, standing)) {
      const std::int32_t told = funnel_standing_result(store.call(), standing, &r);
      store.answered(told, r);
      funnel_standing_free(standing);
    }
  } else {
    const std::int32_t code = what == 0   ? funnel_drill(store.call(), store.get(), request.data(), request.size(), &r)
                              : what == 1 ? funnel_explain(store.call(), request.data(), request.size(), &r)
                              : what == 2 ? funnel_partial(store.call(), store.get(), request.data(), request.size(), &r)
                                          : funnel_query(store.call(), store.get(), request.data(), request.size(), &r);
    if (store.answered(code, r)) {
      const std::string_view text = funnel_result_json(r, nullptr);
      holds(what == 2 || nlohmann::json::accept(text), "a result is no JSON");
      const char* page = nullptr;
      constexpr std::array<std::string_view, 3> how{R"({"format": "html"})", R"({"format": "text"})", R"({"format": "csv"})"};
      const std::string_view chosen = how[text.size() % how.size()];
      const std::int32_t shown = funnel_result_render(store.call(), r, chosen.data(), chosen.size(), &page, nullptr);
      store.answered(shown, page);
    }
  }
  funnel_result_free(r);
  holds(store.state() == before, "a question changes a store");
}

/// Lines of deals, or behind a first byte that is odd, of activities: what the scanner takes, another parser of JSON takes, too.
void event_lines(std::string_view bytes) {
  static const std::string before = asked_store().state();
  if (bytes.empty()) return;
  const asked_store store;
  const std::string_view options = bytes.front() % 2 != 0 ? R"({"of": "activities", "when_bad": "keep_good"})" : R"({"when_bad": "keep_good"})";
  const std::string lines(bytes.substr(1));
  funnel_result* report = nullptr;
  const std::int32_t code = funnel_append_json(store.call(), store.get(), lines.data(), lines.size(), options.data(), options.size(), &report);
  holds(code == FUNNEL_OK && report, "good rows are not kept");
  const auto told = nlohmann::json::parse(funnel_result_json(report, nullptr), nullptr, false);
  funnel_result_free(report);
  holds(!told.is_discarded(), "a report is no JSON");
  std::size_t n_sound = 0;
  for (std::string_view rest = lines; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    n_sound += nlohmann::json::accept(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto number = [&](const char* key) { return told.value(key, std::size_t{0}); };
  holds(number("rows") == number("applied") + number("rejected") + number("duplicates"), "rows are lost");
  holds(number("applied") + number("duplicates") <= n_sound, "a line that is no JSON is taken");
  if (number("applied") == 0) holds(store.state() == before, "what was refused changes a store");
}

}  // namespace funnel_fuzz
