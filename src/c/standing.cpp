#include "c/answers.hpp"
#include "c/store.hpp"

#include <funnel/report/writers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace funnel::c {

void standing_state::update(const store_state& from) noexcept {
  try {
    const std::lock_guard lock(naming);
    const auto before = funnel.answer();
    const auto errors = funnel.update(from.store);
    if (errors.empty() && from.store.take_snapshot().n_versions() != n_versions) {
      auto named = layout_of(from.store, before->asked);
      if (named) {
        layout = *std::move(named);
        n_versions = from.store.take_snapshot().n_versions();
      }
    }
    if (funnel.answer() != before) ++revision;
    code = errors.empty() ? FUNNEL_OK : static_cast<std::int32_t>(errors.front().code);
  } catch (const std::bad_alloc&) {
    code = FUNNEL_NO_MEMORY;
  } catch (...) {
    code = FUNNEL_INTERNAL;
  }
}

namespace {

/// Numbers written one after another, as far as there is room; all are counted.
class number_writer {
 public:
  number_writer(std::int64_t* to, std::size_t capacity) noexcept : to_(to), capacity_(to ? capacity : 0) {}

  void put(std::int64_t value) noexcept {
    if (n_ < capacity_) to_[n_] = value;
    ++n_;
  }
  void put(const count_amount& c) noexcept {
    put(c.deals);
    put(c.amount);
  }
  void put(const cohort_result& r, const cohort_tally& t) noexcept {
    for (const count_amount& c : {t.total(), t.open(), t.won(), t.lost(), t.moved_out(), t.moved_in()}) put(c);
    for (const stage_index k : r.shown) {
      put(t.rows()[k].times);
      put(t.rows()[k].deals);
    }
  }
  std::size_t n() const noexcept { return n_; }

 private:
  std::int64_t* to_;
  std::size_t capacity_;
  std::size_t n_ = 0;
};

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;
using funnel::to_json;

int32_t funnel_stand(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_standing** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !out || !given(request, n)) return fail(call, errc::invalid_argument, !store ? "store" : !out ? "out" : "request", "null");
    store_state& s = *store->state;
    const auto asked = parse_request(text_of(request, n), s.zone);
    if (!asked) return fail(call, asked.errors());
    if (asked->view != asked_view::cohort && asked->view != asked_view::report)
      return fail(call, errc::invalid_argument, "view", "only the cohort stands");
    if (!asked->options.empty()) return fail(call, errc::invalid_argument, "options", "a standing funnel has none");
    auto made = std::make_unique<funnel_standing>();
    const std::lock_guard lock(s.writing);
    go_on(call, 0);
    auto funnel = funnel::within(limits_of(call), [&] { return funnel::standing_funnel::make(s.store, asked->question); });
    if (!funnel) return fail(call, funnel.errors());
    auto layout = layout_of(s.store, asked->question);
    if (!layout) return fail(call, layout.errors());
    made->store = store->state;
    made->state = std::make_shared<standing_state>(*std::move(funnel), *std::move(layout), s.store.take_snapshot().n_versions());
    s.standing.push_back(made->state);
    *out = made.release();
    return FUNNEL_OK;
  });
}

int32_t funnel_standing_read(const funnel_standing* standing, int64_t* numbers, size_t capacity, size_t* n, uint64_t* revision) {
  if (n) *n = 0;
  if (!standing || (!numbers && capacity > 0)) return FUNNEL_INVALID_ARGUMENT;
  if (revision) *revision = standing->state->revision.load();
  const auto answer = standing->state->funnel.answer();
  number_writer to(numbers, capacity);
  to.put(*answer, answer->total);
  for (const funnel::cohort_segment& s : answer->segments) to.put(*answer, s.tally);
  if (n) *n = to.n();
  if (to.n() > capacity && numbers) return FUNNEL_OUT_OF_RANGE;
  return standing->state->code.load();
}

int32_t funnel_standing_result(funnel_call* call, const funnel_standing* standing, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!standing || !out) return fail(call, errc::invalid_argument, standing ? "out" : "standing", "null");
    standing_state& s = *standing->state;
    std::shared_ptr<const funnel::cohort_result> numbers;
    std::shared_ptr<const funnel::pipeline> layout;
    {
      const std::lock_guard lock(s.naming);
      numbers = s.funnel.answer();
      layout = s.layout;
    }
    answer a = cohort_answer(*numbers, *layout, standing->store->store.currency());
    auto made = std::make_unique<funnel_result>();
    made->json = to_json(a.document(made->lang));
    made->document = std::move(a.document);
    *out = made.release();
    return FUNNEL_OK;
  });
}

void funnel_standing_free(funnel_standing* standing) { delete standing; }
