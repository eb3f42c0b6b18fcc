#include "io/csv_read.hpp"

#include <memory>
#include <optional>
#include <span>
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
        options_(options),
        known_deals_(std::make_shared<const deal_names>(store.take_snapshot())) {
    id_ = require(mapping_.id, "activities.id");
    kind_ = place(mapping_.kind, "activities.kind");
    deal_ = place(mapping_.deal, "activities.deal");
    person_ = place(mapping_.person, "activities.person");
    actor_ = place(mapping_.actor, "activities.actor");
    planned_ = place_time(mapping_.planned, "activities.planned");
    due_ = place_time(mapping_.due, "activities.due");
    done_ = place_time(mapping_.done, "activities.done");
    cancelled_ = place_time(mapping_.cancelled, "activities.cancelled");
    known_at_ = place_time(mapping_.known_at, "activities.known_at");
  }

  /// Appends the events of the present row to `out`; false with `why` filled when the row is wrong.
  bool read(io::event_buffer<task_event_view>& out, rejected_row& why) {
    if (!start_row(why)) return false;
    task_event_view e;
    e.task = row_.cell(id_);
    if (e.task.empty()) return reject(mapping_.id, "", "the id of the activity is missing");
    e.type = row_.cell(kind_);
    e.deal = row_.cell(deal_);
    e.person = row_.cell(person_);
    std::optional<instant> planned, done, cancelled, known_at;
    if (!read_time(planned_, planned) || !read_time(due_, e.due) || !read_time(done_, done) ||
        !read_time(cancelled_, cancelled) || !read_time(known_at_, known_at))
      return false;
    if (done && cancelled)
      return reject(mapping_.cancelled, row_.cell(cancelled_.column), "it cannot be both done and cancelled");
    if (!planned && !done && !cancelled)
      return reject(mapping_.planned, "", "it is neither planned nor done nor cancelled");
    if (cancelled && planned && *cancelled < *planned)
      return reject(mapping_.cancelled, row_.cell(cancelled_.column), "it was cancelled before it was planned");

    const auto put = [&](task_event_kind kind, instant at) {
      e.kind = kind;
      e.at = at;
      e.known_at = known_at ? *known_at : options_.known_at.value_or(at);
      out.add() = e;
    };
    const bool put_down_later = done && planned && *done <= *planned;
    if (planned && !put_down_later) put(task_event_kind::planned, *planned);
    e.actor = row_.cell(actor_);
    if (done) put(task_event_kind::done, *done);
    if (cancelled) put(task_event_kind::cancelled, *cancelled);
    n_put_down_later_ += put_down_later;
    n_unknown_deals_ += !e.deal.empty() && !known_deals_->all.contains(e.deal);
    return true;
  }

  void count_in(const task_rows& other) {
    n_put_down_later_ += other.n_put_down_later_;
    n_unknown_deals_ += other.n_unknown_deals_;
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    say(notes, n_put_down_later_, "done before it was planned, so it counts as done without a plan");
    say(notes, n_unknown_deals_, "an activity of a deal that no file has");
    return notes;
  }

 private:
  /// Deals that the store knows, held as long as their names are used.
  struct deal_names {
    explicit deal_names(snapshot s) : of(std::move(s)) {
      for (std::size_t d = 0; d < of.n_deals(); ++d) all.insert(of.deals().name(static_cast<code>(d)));
    }
    snapshot of;
    std::unordered_set<std::string_view> all;
  };

  const task_mapping& mapping_;
  const csv_read_options& options_;
  std::shared_ptr<const deal_names> known_deals_;
  std::size_t id_, kind_, deal_, person_, actor_;
  placed_time planned_, due_, done_, cancelled_, known_at_;
  std::size_t n_put_down_later_ = 0;
  std::size_t n_unknown_deals_ = 0;
};

}  // namespace

result<csv_read_result> read_tasks_csv(const std::string& path, const csv_mapping& mapping, event_store& store,
                                       const csv_read_options& options) {
  const auto table = csv_table::open(path, mapping.delimiter);
  if (!table) return table.errors();
  return io::read_rows<task_event_view>(path, *table, task_rows(mapping, *table, store, options),
                                   [&](std::span<const task_event_view> batch) { return store.append(batch); }, options,
                                   io::customary_chunk);
}

}  // namespace v0_1
}  // namespace funnel
