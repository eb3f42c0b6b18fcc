/// The deals behind a number.
#include "c/answers.hpp"

#include "aggregates/activities.hpp"
#include "report/words/report_words.hpp"

#include <funnel/aggregates/views.hpp>
#include <funnel/aggregates/workload.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr auto names_of<activity_count> = [] {
  std::array<std::string_view, n_activity_counts> names;
  for (std::size_t i = 0; i < n_activity_counts; ++i) names[i] = io::activity_count_ids[i];
  return names;
}();
}  // namespace v0_1
}  // namespace funnel

namespace funnel::c {
namespace {

using id_list = result<std::vector<std::string>>;

/// The cell of a request as it is read.
class cell_reader {
 public:
  explicit cell_reader(const question_at& at) : at_(at), stages_(at.journeys->pipeline()), in_(at.asked.cell, "cell", errors_) {}

  id_list read() {
    switch (at_.asked.view) {
      case asked_view::report:
      case asked_view::cohort: return of_cohort();
      case asked_view::activity: return of_activity();
      case asked_view::stock: return of_stock();
      case asked_view::transitions: return of_transitions();
      case asked_view::waterfall: return of_waterfall();
      case asked_view::periods: return of_periods();
      case asked_view::credit: return of_credit();
      case asked_view::workload: return of_workload();
      default: return error{errc::invalid_argument, "view", "the numbers of this view do not open into deals"};
    }
  }

 private:
  const query& q() const { return at_.asked.question; }
  const journey_table& j() const { return *at_.journeys; }
  bool good() {
    in_.finish();
    return errors_.empty();
  }

  /// The position of the stage; the won stage included.
  std::size_t stage(const char* field) {
    std::string id;
    in_.read(field, id);
    const stage_index k = stages_.find(id);
    if (k < stages_.n_funnel()) return k;
    in_.fail(errc::unknown_stage, field, id.empty() ? "the stage is missing" : "this funnel has no stage \"" + id + "\"");
    return 0;
  }

  /// One of these names, which are by number.
  template <std::size_t N>
  std::size_t one_of(const char* field, const std::array<const char*, N>& names) {
    std::string name;
    in_.read(field, name);
    for (std::size_t i = 0; i < N; ++i)
      if (name == names[i]) return i;
    in_.one_of(field, {names.begin(), names.end()});
    return 0;
  }

  id_list of_cohort() {
    cohort_cell cell;
    in_.choose("measure", cell.what);
    const bool by_row = cell.what == cohort_cell::measure::counted || cell.what == cohort_cell::measure::also_next || cell.what == cohort_cell::measure::of_first;
    if (by_row && in_.find("row")) {
      in_.read("row", cell.row, 0);
      const std::size_t n = q().counting == counting::ordered ? q().ordered.steps.size() : stages_.n_funnel();
      if (cell.row >= n) in_.fail(errc::out_of_range, "row", "there are " + std::to_string(n) + " rows");
    } else if (by_row || cell.what == cohort_cell::measure::fate) {
      cell.row = stage("stage");
      if (by_row && q().counting == counting::ordered) in_.fail(errc::invalid_argument, "stage", "an ordered funnel has steps: give \"row\"");
    }
    if (cell.what == cohort_cell::measure::fate) cell.of = static_cast<fate>(one_of("fate", io::fate_ids));
    if (cell.what == cohort_cell::measure::outcome) in_.choose("outcome", cell.how);
    std::vector<std::string> key;
    const bool of_segment = in_.find("segment") != nullptr;
    in_.read("segment", key);
    if (!good()) return errors_;
    return drill_down(j(), q(), cell, of_segment ? &key : nullptr);
  }

  id_list of_activity() {
    const std::size_t k = stage("stage");
    const std::size_t metric = one_of("metric", io::activity_ids);
    if (!good()) return errors_;
    return drill_down(j(), q(), static_cast<stage_index>(k), static_cast<stage_metric>(metric));
  }

  id_list of_stock() {
    const bool outside = in_.find("outcome") != nullptr;
    const std::size_t end = outside ? one_of("outcome", std::array<const char*, 2>{"lost", "moved_out"}) : 0;
    const std::size_t k = outside ? 0 : stage("stage");
    if (!good()) return errors_;
    const auto rows = rows_in_stock(j(), q());
    if (!rows) return rows.errors();
    return ids_of(j(), !outside ? rows->stages[k] : end == 0 ? rows->lost : rows->moved_out);
  }

  id_list of_transitions() {
    const std::size_t from = stage("from");
    const std::size_t n = stages_.n_funnel();
    std::size_t to = 0;
    if (in_.find("end")) {
      const std::size_t end = one_of("end", std::array<const char*, 5>{"moved", "lost", "moved_out", "lasting", "unknown"});
      to = end == 0 ? stage("to") : n + end - 1;
    } else {
      to = stage("to");
    }
    if (!good()) return errors_;
    return drill_down_moves(j(), q(), from, to);
  }

  id_list of_waterfall() {
    std::vector<error> errors;
    fields options(at_.asked.options, "options", errors);
    const auto before = journeys_before(at_, options, errors);
    options.finish();
    const std::size_t f = one_of("flow", io::flow_ids);
    if (!good()) errors.insert(errors.end(), errors_.begin(), errors_.end());
    if (!errors.empty()) return errors;
    if (!before) return before.errors();
    return drill_down(**before, j(), q(), static_cast<flow>(f));
  }

  id_list of_periods() {
    std::string label;
    milestone m = milestone::created;
    in_.read("period", label);
    const auto period = period_labelled(label, q().fiscal_start);
    if (!period) in_.wrong("period", "a period such as 2026-01 or 2026-Q1");
    in_.choose("milestone", m);
    if (!good()) return errors_;
    return drill_down(j(), q(), *period, m);
  }

  id_list of_credit() {
    std::string person;
    outcome o = outcome::open;
    in_.read("person", person);
    in_.choose("outcome", o);
    if (!good()) return errors_;
    const auto deals = drill_down(j(), q(), person, o);
    if (!deals) return deals.errors();
    std::vector<std::string> out;
    for (const credited_deal& d : *deals) out.push_back(d.deal);
    return out;
  }

  id_list of_workload() {
    activity_credit credit = activity_credit::actor;
    std::vector<error> errors;
    fields options(at_.asked.options, "options", errors);
    options.choose("credit", credit);
    options.finish();
    activity_cell cell;
    in_.choose("count", cell.what);
    if (in_.find("person")) in_.read("person", cell.person.emplace());
    if (in_.find("type")) in_.read("type", cell.type.emplace());
    if (!good()) errors.insert(errors.end(), errors_.begin(), errors_.end());
    if (!errors.empty()) return errors;
    return drill_down(j(), project_activities(j().snapshot()), q(), cell, credit);
  }

  const question_at& at_;
  const pipeline& stages_;
  std::vector<error> errors_;
  fields in_;
};

}  // namespace

result<std::vector<std::string>> ids_behind(const question_at& at) { return cell_reader(at).read(); }

}  // namespace funnel::c
