#include "io/activity_rows.hpp"

#include "io/read_rows.hpp"

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

/// Turns rows into events, or into rejections with the cell that is to blame.
class activity_rows : public io::row_reader {
 public:
  activity_rows(io::row_source& from, const column_mapping& mapping, const event_store& deals,
                const csv_read_options& options)
      : row_reader(from, mapping, options.lang),
        mapping_(mapping.activities),
        options_(options),
        known_deals_(std::make_shared<const deal_names>(deals.take_snapshot())) {
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
  bool read(io::event_buffer<activity_event_view>& out, rejected_row& why) {
    if (!start_row(why)) return false;
    activity_event_view e;
    e.activity = cell(id_);
    if (e.activity.empty()) return reject(mapping_.id, "", words().no_activity());
    e.type = cell(kind_);
    e.deal = cell(deal_);
    e.person = cell(person_);
    std::optional<instant> planned, done, cancelled, known_at;
    if (!read_time(planned_, planned) || !read_time(due_, e.due) || !read_time(done_, done) ||
        !read_time(cancelled_, cancelled) || !read_time(known_at_, known_at))
      return false;
    if (done && cancelled)
      return reject(mapping_.cancelled, cell(cancelled_.column), words().done_and_cancelled());
    if (!planned && !done && !cancelled)
      return reject(mapping_.planned, "", words().never_planned());
    if (cancelled && planned && *cancelled < *planned)
      return reject(mapping_.cancelled, cell(cancelled_.column), words().cancelled_before_planned());

    const auto put = [&](activity_event_kind kind, instant at) {
      e.kind = kind;
      e.at = at;
      e.known_at = known_at ? *known_at : options_.known_at.value_or(at);
      out.add() = e;
    };
    const bool recorded_later = done && planned && *done <= *planned;
    if (planned && !recorded_later) put(activity_event_kind::planned, *planned);
    e.actor = cell(actor_);
    if (done) put(activity_event_kind::done, *done);
    if (cancelled) put(activity_event_kind::cancelled, *cancelled);
    n_recorded_later_ += recorded_later;
    n_unknown_deals_ += !e.deal.empty() && !known_deals_->all.contains(e.deal);
    return true;
  }

  void count_in(const activity_rows& other) {
    n_recorded_later_ += other.n_recorded_later_;
    n_unknown_deals_ += other.n_unknown_deals_;
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    say(notes, n_recorded_later_, words().done_unplanned);
    say(notes, n_unknown_deals_, words().of_unknown_deal);
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

  const activity_mapping& mapping_;
  const csv_read_options& options_;
  std::shared_ptr<const deal_names> known_deals_;
  std::size_t id_, kind_, deal_, person_, actor_;
  placed_time planned_, due_, done_, cancelled_, known_at_;
  std::size_t n_recorded_later_ = 0;
  std::size_t n_unknown_deals_ = 0;
};

}  // namespace

}  // namespace v0_1

result<csv_read_result> io::read_activities(row_source& from, const column_mapping& mapping, const event_store& deals,
                                            const event_sink<activity_event_view>& sink, const csv_read_options& options) {
  return read_rows<activity_event_view>(from, activity_rows(from, mapping, deals, options), sink, options);
}

}  // namespace funnel
