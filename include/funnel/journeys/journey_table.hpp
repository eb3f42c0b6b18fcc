/// Journeys: what the events of each deal add up to, in columns.
///
///     const auto j = project(store.take_snapshot(as_of)).value();
///     for (std::size_t row = 0; row < j.n_deals(); ++row)
///       if (j.deals().outcome[row] == outcome::won) wins.push_back(j.deal_id(row));
///
/// Layer:   journeys. A projection of events: it can always be thrown away and made again.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template <class T>
class packed_column;
namespace detail {
class journey_data;
class table_builder;
}  // namespace detail

/// One value a row, or a visit, to be read; valid as long as its table. T is code, instant, minor_units or std::size_t.
template <class T>
class column_view {
 public:
  explicit column_view(const packed_column<T>& packed) noexcept : packed_(&packed) {}

  std::size_t size() const noexcept;
  /// Requires: i < size(). Cost: a function call; read many at once with `read`.
  T operator[](std::size_t i) const noexcept;
  /// Writes the values first, ..., first + n - 1 to `values`.
  void read(std::size_t first, std::size_t n, T* values) const;

 private:
  const packed_column<T>* packed_;
};
extern template class column_view<code>;
extern template class column_view<instant>;
extern template class column_view<minor_units>;
extern template class column_view<std::size_t>;

/// How a visit ended.
enum class visit_end : std::uint8_t {
  none,       ///< it lasts
  moved,      ///< to another stage of the funnel
  lost,       ///< the deal was given up
  moved_out,  ///< to another pipeline, or into another pass
};

/// What the events leave open about a visit: bits. Such a visit is left out of what would need it.
using unknown_set = std::uint8_t;
inline constexpr unknown_set unknown_stage = 1;            ///< in which stage it was: `stage` is the first of the pipeline for want of another
inline constexpr unknown_set unknown_entry = 2;            ///< when it began: at or before the end of the visit, not before `entered`
inline constexpr unknown_set unknown_exit = 4;             ///< when it ended, and into which stage: `left` is when the deal was next heard of
inline constexpr unknown_set unknown_amount_entered = 8;   ///< what the deal was worth when it began
inline constexpr unknown_set unknown_amount_left = 16;     ///< and when it ended
/// How long a visit with any of these lasted is not known.
inline constexpr unknown_set unknown_stay = unknown_stage | unknown_entry | unknown_exit;

/// Which way a deal went through the stages, without its times: all that decides its fate at every stage. Few ways are
/// gone by many deals, so each distinct one is kept once and a row holds its number.
struct deal_shape {
  stage_mask visited = 0;      ///< stages in which it stood
  stage_mask above = 0;        ///< stages above which it ever stood, by the order in force then
  stage_mask passed = 0;       ///< visited stages above which it stood after its first visit to them
  stage_mask began_above = 0;  ///< stages below the one in which it began
  stage_index current = 0;     ///< stage in which it stands; closed, in which it last stood
  funnel::outcome outcome = funnel::outcome::open;
  stage_mask left_unseen = 0;  ///< visited stages of which it is not known where it went from there
  stage_mask unseen = 0;       ///< stages below one in which it stood, of which it is not known whether it stood in them
  bool moved_in = false;       ///< it came from another pipeline, or is a pass that is not the first
  bool begun_before = false;   ///< it began at an unknown time before it was first heard of
  bool lost_unseen = false;    ///< lost, and it is not known from which stage
  bool unpriced = false;       ///< it was never given an amount
  bool has_gaps = false;       ///< something is unknown of some visit: see `journey_table::unknown_of`
  bool reopened = false;       ///< a move opened it again after it was closed
  bool aside = false;          ///< closed, it was moved to a hidden stage, which changed nothing
  bool owner_varies = false;   ///< some visit began with another owner than the row has
  bool actor_varies = false;   ///< somebody else than that owner began or ended a visit
  bool amount_varies = false;  ///< some visit began or ended with another amount than the row has

  bool people_vary() const noexcept { return owner_varies || actor_varies; }
  friend bool operator==(const deal_shape&, const deal_shape&) = default;
};

/// The rows of one shape and their amounts as of the snapshot.
struct shape_total {
  std::int64_t deals = 0;
  minor_units amount = 0;

  /// Without signs, because amounts that do not fit together are found out only when all are there.
  shape_total& operator+=(const shape_total& other) noexcept {
    deals += other.deals;
    amount = static_cast<minor_units>(static_cast<std::uint64_t>(amount) + static_cast<std::uint64_t>(other.amount));
    return *this;
  }
};

/// One field of the shape of each row, read as a column.
template <auto Field>
class shape_column {
 public:
  shape_column(column_view<code> shape, const std::vector<deal_shape>& shapes) noexcept : shape_(shape), shapes_(&shapes) {}
  auto operator[](std::size_t row) const noexcept { return (*shapes_)[shape_[row]].*Field; }

 private:
  column_view<code> shape_;
  const std::vector<deal_shape>* shapes_;
};

/// One value a row; all columns have the same length. A row is a deal, or what `layout::unit` says. Deals not yet
/// created, deleted or never seen in this layout are not there. A view: valid as long as its table.
struct deal_columns {
  column_view<code> deal;        ///< code in `snapshot::deals()`; of an identity, the deal that moved last
  column_view<instant> created;  ///< first entry into the funnel that is known; no beginning where `deal_shape::begun_before`
  column_view<instant> closed;   ///< instant of the last closing; meaningless for open deals
  column_view<code> shape;       ///< index in `journey_table::shapes()`; the next eight are read through it
  shape_column<&deal_shape::moved_in> moved_in;
  shape_column<&deal_shape::begun_before> begun_before;
  shape_column<&deal_shape::current> current;
  shape_column<&deal_shape::outcome> outcome;
  shape_column<&deal_shape::visited> visited;
  shape_column<&deal_shape::above> above;
  shape_column<&deal_shape::passed> passed;
  shape_column<&deal_shape::began_above> began_above;
  column_view<code> owner;                    ///< as of the snapshot
  column_view<minor_units> amount;            ///< as of the snapshot; 0 when never given: see `deal_shape::unpriced`
  column_view<code> reason;                   ///< why lost; no_code otherwise
  std::vector<column_view<code>> dimensions;  ///< [dimension][row], as of the snapshot
  column_view<std::size_t> first_visit;       ///< n_deals + 1 offsets into the visit columns
  column_view<std::size_t> first_holding;     ///< n_deals + 1 offsets into the holdings
};

/// One value a visit: a continuous stay in one stage. The visits of a row are adjacent and in time order. Who owned the
/// deal then, who moved it and what it was worth: see `journey_table::owner_at` and its neighbours.
struct visit_columns {
  std::span<const stage_index> stage;
  column_view<instant> entered;
  column_view<instant> left;  ///< instant::max() while it lasts
  std::span<const visit_end> end;
};

/// How long each owner held a deal while it was open: only for deals that more than one owner held.
struct holding_columns {
  std::vector<code> owner;
  std::vector<std::int64_t> us;  ///< microseconds; all together may be 0
};

/// The journeys of all deals of a snapshot in one layout, and the snapshot itself for its names. Copies share their
/// columns.
class journey_table {
 public:
  const funnel::snapshot& snapshot() const noexcept;
  const funnel::layout& layout() const noexcept;
  /// The stages of the layout: positions in the columns are positions here.
  const funnel::pipeline& pipeline() const noexcept;

  std::size_t n_deals() const noexcept;
  std::size_t n_visits() const noexcept;
  deal_columns deals() const;
  visit_columns visits() const noexcept;
  const holding_columns& holdings() const noexcept;
  /// The distinct shapes of the rows, in order of their first row, and their totals.
  const std::vector<deal_shape>& shapes() const noexcept;
  const std::vector<shape_total>& shape_totals() const noexcept;

  /// Stages that the deal has implicitly reached by entering this visit's stage: those below it in the order that
  /// was in force (of the leading version, unless `as_recorded`).
  stage_mask below(std::size_t visit) const noexcept;
  /// The same, with stages that a deal does not reach implicitly (retired ones): what it left behind if it stood there.
  stage_mask behind(std::size_t visit) const noexcept;

  /// What is not known of a visit of the row. Cost: constant.
  unknown_set unknown_of(std::size_t row, std::size_t visit) const noexcept;
  /// Of a visit of the row: owner when it began, and when it ended, or as of the snapshot while it lasts; who moved the deal in (its owner then when not said); who moved it on
  /// or gave it up (no_code while it lasts).
  code owner_at(std::size_t row, std::size_t visit) const noexcept;
  code owner_left(std::size_t row, std::size_t visit) const noexcept;
  code begun_by(std::size_t row, std::size_t visit) const noexcept;
  code ended_by(std::size_t row, std::size_t visit) const noexcept;
  /// Of a visit of the row: amount when it began; when it ended, or as of the snapshot while it lasts.
  minor_units amount_at(std::size_t row, std::size_t visit) const noexcept;
  minor_units amount_left(std::size_t row, std::size_t visit) const noexcept;
  /// Value of a dimension when a visit of the row began. Cost: O(log earlier values).
  code dimension_at(std::size_t row, std::size_t visit, std::size_t dimension) const;

  /// The journeys of the same events as of another instant: equal to `project(snapshot().at(as_of), layout())` in all that
  /// can be asked.
  ///
  /// Errors: those of `project`.
  /// Cost:   of an earlier instant, a copy of the rows of deals to which nothing happened between it and the table's, as
  ///         they are packed, and those of `project` for the other deals that were there: of a million deals in two years
  ///         a tenth of `project` for the day before, a fifth halfway. The first time also O(events), for an index of 4
  ///         bytes an event and 12 a deal that is kept with the table. Of a later instant, where rows are identities or
  ///         passes, and where another version of a pipeline was in force: those of `project`.
  result<journey_table> at(instant as_of, execution how = {}) const;

  /// The host's id of the row: of its deal; counted by identity, the identity, followed by "#2" for its second pass.
  std::string deal_id(std::size_t row) const;

 private:
  friend class detail::table_builder;
  friend const detail::journey_data& data_of(const journey_table& t) noexcept;
  explicit journey_table(std::shared_ptr<const detail::journey_data> data) noexcept;

  std::shared_ptr<const detail::journey_data> data_;
};

/// Folds the events of a snapshot into journeys. The rules:
///
/// - A deal is there from its first event that says where it stands (created, moved, won, lost, reopened); attributes
///   given earlier are already in force then. A later `created` changes nothing.
/// - That is its beginning if there is a `created`, if it is a move into the first shown stage of a pipeline, or if the
///   history is whole. Otherwise it began before, and where it had been and for how long is unknown.
/// - Where a deal stood is unknown when it is first heard of by `lost`, or by `reopened` without a stage.
/// - A move to the stage where an open deal stands changes nothing: its visit goes on.
/// - A move of a closed deal to an open stage reopens it, unless that stage is hidden and of the pipeline in which it was
///   closed: what is done beside the funnel after a closing (filing, invoicing) undoes no closing, and changes nothing.
/// - `won` without a stage wins the deal in the pipeline where it stands.
/// - `lost` ends the visit; the deal is lost from the stage where it last stood. A second `lost` changes nothing.
/// - `reopened` without a stage returns the deal to the open stage where it last stood. That is a new visit.
/// - `deleted` takes the deal out of the table, whatever follows.
///
/// Shape:  one row a deal (identity, pass), in order of first arrival in the store.
/// Empty:  an empty store gives an empty table.
/// Errors: of the layout: an unknown pipeline, `mapped` without an instant, phases together with a pipeline, unknown
///         phases, a last phase that is not won, more than 64 positions; `currency_mismatch` when amounts have no rate;
///         `out_of_range` when converted amounts cannot be summed. Events that contradict each other are no error:
///         the rules settle them.
/// Cost:   O(events), plus sorting within deals whose events arrived out of order; by identity also the memory of all
///         recorded journeys. Shared out among threads when there are at least 2 x 32,768 deals; the result does not
///         depend on them.
result<journey_table> project(const snapshot& s, const layout& l = {}, execution how = {});

// Activities.

enum class activity_state : std::uint8_t { open, done, cancelled };

/// One value an activity; all columns have the same length. Activities of which nothing is known yet are not there.
struct activity_columns {
  std::vector<code> activity;        ///< code in `snapshot::activities()`
  std::vector<code> type;        ///< code in `snapshot::task_types()`; no_code when never given
  std::vector<code> deal;        ///< code in `snapshot::deals()`; no_code: for no deal
  std::vector<instant> planned;  ///< its first event, or its first plan if that says it was done; instant::max(): never
  std::vector<activity_state> state;
  std::vector<instant> ended;  ///< when it was done or cancelled; instant::max() while it is open
  std::vector<instant> due;    ///< as of its end, or of the snapshot while it is open; `no_due` for none
  std::vector<code> person;    ///< responsible, likewise; no_code for nobody
  std::vector<code> actor;     ///< who did or cancelled it; who is responsible when not said, and while it is open
};

/// The activities of a snapshot, and the snapshot itself for its names.
class activity_table {
 public:
  const funnel::snapshot& snapshot() const noexcept { return snapshot_; }
  const activity_columns& activities() const noexcept { return activities_; }
  std::size_t size() const noexcept { return activities_.activity.size(); }

  /// Names of the host; empty where there is none.
  std::string_view id(std::size_t i) const { return snapshot_.activities().name(activities_.activity[i]); }
  std::string_view type(std::size_t i) const { return snapshot_.activity_types().name(activities_.type[i]); }
  std::string_view deal(std::size_t i) const { return snapshot_.deals().name(activities_.deal[i]); }

 private:
  friend activity_table project_activities(const funnel::snapshot& s);
  explicit activity_table(funnel::snapshot s) : snapshot_(std::move(s)) {}

  funnel::snapshot snapshot_;
  activity_columns activities_;
};

/// The activities of which the snapshot knows something. The rules:
///
/// - The activity begins with its first event. It is then planned, unless that event says that it was done; later words
///   about it but a plan do not change this.
/// - What is done stays done: done or cancelled again, it changes nothing. What was cancelled and is done after all
///   is done.
/// - `planned` opens again what had ended.
/// - A due time or a person given after the end is in force only if the activity is opened again.
///
/// Shape:  one row an activity, in order of first arrival in the store.
/// Empty:  a store without activities gives an empty table. No events are an error: the rules settle contradictions.
/// Cost:   O(activity events), plus sorting within each activity.
activity_table project_activities(const snapshot& s);

}  // namespace v0_1
}  // namespace funnel
