/// A pipeline: the ordered stages through which a deal is sold, how it is built, how it changes, and its JSON.
///
/// Layer:   pipeline. What reads and writes JSON is compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What it means to stand in a stage. Numbers are frozen.
enum class stage_kind : std::uint8_t {
  open = 0,  ///< the deal is being worked on
  won = 1,   ///< the sale is made: the last stage of the funnel
  lost = 2,  ///< the sale is given up: not a stage of the funnel, a way out of it
};

/// One stage. `id` is the stable key that events carry; renaming a stage changes `name` only.
struct stage {
  std::string id;
  std::string name;                        ///< shown to people; the id when left empty
  stage_kind kind = stage_kind::open;
  bool hidden = false;                     ///< counted, but not shown in the funnel
  std::optional<double> win_probability;   ///< expected share of deals here that will be won, 0..1
  std::optional<double> conversion_norm;   ///< norm for conversion to the next stage, 0..1
  std::optional<timespan> time_norm;       ///< norm for the time a deal stays here
  std::optional<timespan> planning_period; ///< the next step must be planned within this time
  std::string phase;                       ///< part of the end-to-end funnel to which it belongs, e.g. "marketing"
  bool retired = false;                    ///< shown for its history only; set where versions are laid out

  friend bool operator==(const stage&, const stage&) = default;
};

/// Validated stages in funnel order: the open stages, then the one won stage, then lost stages.
///
/// The *funnel stages* are positions 0 .. n_funnel() - 1; the last of them is the won stage.
class pipeline {
 public:
  const std::string& id() const noexcept { return id_; }
  const std::string& name() const noexcept { return name_; }
  const std::vector<stage>& stages() const noexcept { return stages_; }
  const stage& operator[](std::size_t k) const { return stages_[k]; }

  std::size_t size() const noexcept { return stages_.size(); }
  /// Open stages; the won stage stands at this position.
  std::size_t n_open() const noexcept { return n_open_; }
  std::size_t n_funnel() const noexcept { return n_open_ + 1; }
  stage_index won_stage() const noexcept { return static_cast<stage_index>(n_open_); }

  /// Position of the stage with this id; `no_stage` when there is none. Cost: linear in size().
  stage_index find(std::string_view stage_id) const noexcept;

  friend bool operator==(const pipeline&, const pipeline&) = default;

 private:
  friend class pipeline_builder;
  std::string id_;
  std::string name_;
  std::vector<stage> stages_;
  std::size_t n_open_ = 0;
};

/// Collects stages in funnel order; `build()` validates.
///
///     auto sales = pipeline_builder("sales").open("lead", "Lead").won("won").lost("lost").build();
class pipeline_builder {
 public:
  explicit pipeline_builder(std::string id, std::string name = {});

  pipeline_builder& add(stage s);
  pipeline_builder& open(std::string id, std::string name = {}) { return add_kind(stage_kind::open, id, name); }
  pipeline_builder& won(std::string id, std::string name = {}) { return add_kind(stage_kind::won, id, name); }
  pipeline_builder& lost(std::string id, std::string name = {}) { return add_kind(stage_kind::lost, id, name); }

  /// These act on the stage added last. Requires: a stage was added.
  pipeline_builder& hidden() { return last().hidden = true, *this; }
  pipeline_builder& win_probability(double p) { return last().win_probability = p, *this; }
  pipeline_builder& conversion_norm(double p) { return last().conversion_norm = p, *this; }
  pipeline_builder& time_norm(timespan d) { return last().time_norm = d, *this; }
  pipeline_builder& phase(std::string name) { return last().phase = std::move(name), *this; }
  pipeline_builder& planning_period(timespan d) { return last().planning_period = d, *this; }

  /// The pipeline with its stages ordered open, won, lost (each kind keeps its given order).
  ///
  /// Errors: all at once: an empty or repeated id, no open stage, not exactly one won stage, more than
  ///         64 stages, a hidden won stage, a probability or norm outside [0, 1], a time not above zero.
  result<pipeline> build() const;

 private:
  pipeline_builder& add_kind(stage_kind kind, std::string& id, std::string& name);
  stage& last();

  pipeline draft_;
};

/// The stages of a pipeline from an instant on. The id of a stage is what makes it the same in two versions:
///
/// - rename:  the same id, another name;        - add:    an id that the version before does not have;
/// - reorder: the same ids in another order;    - retire: an id of the version before is not there any more;
/// - merge:   two retired ids became one stage, {"call": "contact", "mail": "contact"};
/// - split:   a retired id became several; `became` names the one that stands for its history, since it is
///            not known in which of them a deal of that time would have stood.
///
/// A retired stage that became nothing keeps its history under its own id.
struct pipeline_version {
  pipeline_version() = default;
  pipeline_version(funnel::pipeline p, instant since = instant::min()) : stages(std::move(p)), from(since) {}

  funnel::pipeline stages;
  instant from = instant::min();              ///< in force from then on
  instant known_at = instant::min();          ///< when it was recorded: earlier reports do not know it
  std::map<std::string, std::string> became;  ///< retired stage id to the stage of this version that continues it

  friend bool operator==(const pipeline_version&, const pipeline_version&) = default;
};

/// Everything that keeps `next` from following `versions`, which are ordered by `from`: another pipeline id, an
/// earlier start, a stage that changes its kind, another won stage, a `became` that names unknown stages.
std::vector<error> check_next_version(const std::vector<pipeline_version>& versions, const pipeline_version& next);

/// Qualification, Presentation, Commercial proposal, Contracting, Closed won; Closed lost as the way out.
/// The win probabilities are a starting point to be replaced by your own.
/// No stage has a time norm, and without norms no deal counts as stuck: set them with `pipeline_builder::time_norm`.
pipeline default_pipeline();

/// Names that `pipeline_template` knows.
inline constexpr std::array<std::string_view, 4> pipeline_template_names{"sales", "leads", "transactional", "renewals"};

/// A named template: "sales" (the default), "leads" (marketing lead to sales-qualified lead),
/// "transactional" (short sale of few steps), "renewals" (repeat orders).
/// Errors: `unknown_name`.
result<pipeline> pipeline_template(std::string_view name);

/// Reads one pipeline from JSON:
///
///     { "id": "sales", "name": "Sales",
///       "stages": [ { "id": "qualification", "name": "Qualification", "win_probability": 0.1,
///                     "conversion_norm": 0.5, "time_norm_days": 14, "planning_period_days": 7, "hidden": false },
///                   { "id": "won", "name": "Closed won", "kind": "won" },
///                   { "id": "lost", "kind": "lost" } ] }
///
/// Only "id" and "stages[].id" are required; "kind" is "open" unless given, "phase" names a part of the end-to-end
/// funnel. A pipeline that changed has versions in place of stages, each with the instant from which it is in force:
///
///     { "id": "sales", "versions": [
///         { "stages": [ {"id": "call"}, {"id": "mail"}, {"id": "won", "kind": "won"} ] },
///         { "from": "2026-03-01T00:00:00Z", "known_at": "2026-02-20", "became": {"call": "contact", "mail": "contact"},
///           "stages": [ {"id": "contact"}, {"id": "won", "kind": "won"} ] } ] }
///
/// Unknown keys are errors, because a misspelt norm would otherwise be ignored in silence.
///
/// Errors: `syntax` with line and column of malformed JSON; every wrong field at once otherwise.
result<pipeline> parse_pipeline(std::string_view json);

/// Reads one pipeline with or without versions, ordered as given. Times without an offset are UTC.
/// Errors: as `parse_pipeline`; also what `check_next_version` finds.
result<std::vector<pipeline_version>> parse_pipeline_versions(std::string_view json);

/// The definition as indented JSON; `parse_pipeline` reads back an equal pipeline.
std::string to_json(const pipeline& p);

}  // namespace v0_1
}  // namespace funnel
