#include "csv_rows.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::csv_table;

/// Turns the rows of a table into events, or into rejections with the cell that is to blame.
class task_rows : public io::row_reader {
 public:
  task_rows(const csv_mapping& mapping, const csv_table& table, const event_store& store,
            const csv_read_options& options)
      : row_reader(table, mapping.zone),
        mapping_(mapping.activities),
        snapshot_(store.take_snapshot()),
        options_(options) {
    for (std::size_t d = 0; d < snapshot_.n_deals(); ++d)
      known_deals_.insert(snapshot_.deals().name(static_cast<code>(d)));
    id_ = require(mapping_.id, "activities.id");
    kind_ = place(mapping_.kind, "activities.kind");
    deal_ = place(mapping_.deal, "activities.deal");
    person_ = place(mapping_.person, "activities.person");
    actor_ = place(mapping_.actor, "activities.actor");
    planned_ = place(mapping_.planned, "activities.planned");
    due_ = place(mapping_.due, "activities.due");
    done_ = place(mapping_.done, "activities.done");
    cancelled_ = place(mapping_.cancelled, "activities.cancelled");
    known_at_ = place(mapping_.known_at, "activities.known_at");
  }

  /// Appends the events of the present row to `out`; false with `why` filled when the row is wrong.
  bool read(std::vector<task_event>& out, rejected_row& why) {
    if (!start_row(why)) return false;
    task_event e;
    e.task = table_.cell(id_);
    if (e.task.empty()) return reject(mapping_.id, "", "the id of the activity is missing");
    e.type = table_.cell(kind_);
    e.deal = table_.cell(deal_);
    e.person = table_.cell(person_);
    std::optional<instant> planned, done, cancelled, known_at;
    if (!read_time(planned_, mapping_.planned, planned) || !read_time(due_, mapping_.due, e.due) ||
        !read_time(done_, mapping_.done, done) || !read_time(cancelled_, mapping_.cancelled, cancelled) ||
        !read_time(known_at_, mapping_.known_at, known_at))
      return false;
    if (done && cancelled)
      return reject(mapping_.cancelled, table_.cell(cancelled_), "it cannot be both done and cancelled");
    if (!planned && !done && !cancelled)
      return reject(mapping_.planned, "", "it is neither planned nor done nor cancelled");
    if (cancelled && planned && *cancelled < *planned)
      return reject(mapping_.cancelled, table_.cell(cancelled_), "it was cancelled before it was planned");

    const auto put = [&](task_event_kind kind, instant at) {
      e.kind = kind;
      e.at = at;
      e.known_at = known_at ? *known_at : options_.known_at.value_or(at);
      out.push_back(e);
    };
    const bool put_down_later = done && planned && *done <= *planned;
    if (planned && !put_down_later) put(task_event_kind::planned, *planned);
    e.actor = table_.cell(actor_);
    if (done) put(task_event_kind::done, *done);
    if (cancelled) put(task_event_kind::cancelled, *cancelled);
    n_put_down_later_ += put_down_later;
    n_unknown_deals_ += !e.deal.empty() && !known_deals_.contains(e.deal);
    return true;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    say(notes, n_put_down_later_, "done before it was planned, so it counts as done without a plan");
    say(notes, n_unknown_deals_, "an activity of a deal that no file has");
    return notes;
  }

 private:
  const task_mapping& mapping_;
  const snapshot snapshot_;
  const csv_read_options& options_;
  std::unordered_set<std::string_view> known_deals_;
  std::size_t id_, kind_, deal_, person_, actor_, planned_, due_, done_, cancelled_, known_at_;
  std::size_t n_put_down_later_ = 0;
  std::size_t n_unknown_deals_ = 0;
};

}  // namespace

result<csv_read_result> read_tasks_csv(const std::string& path, const csv_mapping& mapping, event_store& store,
                                       const csv_read_options& options) {
  auto table = csv_table::open(path, mapping.delimiter);
  if (!table) return table.errors();
  task_rows rows(mapping, *table, store, options);
  if (!rows.errors().empty()) return rows.errors();
  return io::read_rows<task_event>(path, *table, rows, store, options);
}

}  // namespace v0_1
}  // namespace funnel
