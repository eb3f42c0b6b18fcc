#include "io/deal_row_reader.hpp"

#include "core/fold_case.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace funnel::io {

bool deal_rows::read_outcome(std::optional<event_kind>& ended, bool& says_open) {
  const std::string_view text = trimmed(cell(outcome_));
  if (text.empty()) return true;
  std::string meaning;
  const auto meant = mapping_.outcomes.find(std::string(text));
  if (meant != mapping_.outcomes.end())
    meaning = meant->second;
  else if (mapping_.outcomes.empty())
    meaning = fold_case(text);
  if (meaning == "won")
    ended = event_kind::won;
  else if (meaning == "lost")
    ended = event_kind::lost;
  else if (meaning == "open")
    says_open = true;
  else if (meaning != "stage")
    return reject(mapping_.outcome, text, words().outcome_unknown());
  return true;
}

bool deal_rows::read_dated_closing(std::string_view in_pipeline, bool won, std::optional<instant>& closed) {
  for (dated_column& d : dated_columns_) {
    const found_stage s = find_stage(*d.stage, in_pipeline);
    if (!s.is || s.is_open() || (s.is->kind == stage_kind::won) != won) continue;
    if (!read_time(d.time, closed)) return false;
    if (closed) break;
  }
  return true;
}

deal_rows::dated_pipeline deal_rows::dated_in(std::string_view id, instant t) const {
  dated_pipeline d;
  for (const pipeline_version& v : mapping_.pipelines)
    if ((id.empty() || v.stages.id() == id) && (!d.stages || v.from <= t)) {
      if (id.empty()) id = v.stages.id();
      d.stages = &v.stages;
    }
  if (const stage_index k = d.stages->find(mapping_.created_stage); k < d.stages->n_open()) d.begin = k;
  for (const dated_stage& s : mapping_.dated)
    if (const stage_index k = d.stages->find(s.stage); k < d.stages->n_open()) d.dated |= stage_bit(k);
  return d;
}

bool deal_rows::read_snapshot(deal_event_buffer& out) {
  make_blank(attributes_);
  if (!read_attributes(attributes_)) return false;
  const deal_event_view& attributes = attributes_;
  std::string_view in_pipeline;
  found_stage current;
  std::optional<instant> created;
  std::optional<instant> closed;
  if (!read_pipeline(in_pipeline) || !read_stage(cell(stage_), in_pipeline, current) || !read_time(created_, created) ||
      !read_time(closed_, closed))
    return false;
  std::optional<event_kind> ended;
  bool says_open = false;
  if (!read_outcome(ended, says_open)) return false;
  const bool stage_ends = current.is && !current.is_open();
  if (stage_ends && (says_open || (ended && (*ended == event_kind::won) != (current.is->kind == stage_kind::won))))
    return reject(mapping_.outcome, cell(outcome_), words().outcome_differs());
  if (!closed && (ended || stage_ends) && !read_dated_closing(in_pipeline, stage_ends ? current.is->kind == stage_kind::won : *ended == event_kind::won, closed)) return false;
  if (ended && !closed) return reject(mapping_.closed, "", words().no_closed());
  if (closed && !current.is && !ended && !says_open && stage_ != no_column && mapping_.dated.empty())
    return reject(mapping_.closed, cell(closed_.column), words().closed_unsaid());
  if (closed && !stage_ends && !ended && (current.is || says_open)) {
    if (std::none_of(attributes_.values.begin(), attributes_.values.end(), [](const auto& v) { return v.dimension == expected_close; }))
      expect(attributes_, *closed);
    closed.reset();
    ++n_expected_;
  }
  const std::optional<instant> ended_at = ended && !stage_ends ? std::exchange(closed, std::nullopt) : std::nullopt;
  const bool by_default = !created;
  if (by_default && !default_created_) return reject(mapping_.created, "", words().no_created());
  if (by_default) created = default_created_;
  const bool early = ended_at && *ended_at < *created;
  if (early) created = ended_at;

  if (current.is) in_pipeline = current.pipeline;
  dated_.resize(dated_columns_.size());
  bool ends_dated = false;
  for (std::size_t d = 0; d < dated_.size(); ++d) {
    dated_[d] = {};
    if (!read_time(dated_columns_[d].time, dated_[d].at)) return false;
    if (!dated_[d].at) continue;
    dated_[d].entered = find_stage(*dated_columns_[d].stage, in_pipeline);
    if (!dated_[d].entered.is) return reject(mapping_.pipeline, cell(pipeline_), words().not_in_pipeline(*dated_columns_[d].stage));
    if (in_pipeline.empty()) in_pipeline = dated_[d].entered.pipeline;
    if (!dated_[d].entered.is_open() && (dated_[d].at == ended_at || dated_[d].at == closed)) dated_[d].at.reset();  // the closing itself
    if (!dated_[d].at) continue;
    ends_dated = ends_dated || !dated_[d].entered.is_open();
  }
  if (stage_ends && !closed) return reject(mapping_.closed, "", words().no_closed());
  if (!current.is) closed.reset();

  const dated_pipeline p = dated_in(in_pipeline, *created);
  way_.start(*p.stages, p.begin, p.dated, *created, !by_default);
  for (const dated_cell& d : dated_)
    if (d.at) way_.enter(*d.entered.is, *d.at);
  row_way::assumptions taken;
  const std::size_t start = out.size();
  const bool told = stage_ == no_column || ends_dated || ended_at;
  for (const row_step& step : way_.finish(current.is, closed, ended_at ? ended : std::nullopt, ended_at, told, taken)) {
    deal_event_view& e = out.add();
    // What the row says of the deal is in force from its first event on, wherever that lies.
    if (out.size() == start + 1) e = attributes;
    // A creation at an unknown time is no creation: the deal was there by then.
    e.kind = step.end ? *step.end : step.to || by_default ? event_kind::stage_moved : event_kind::created;
    e.deal = attributes.deal;
    e.at = step.at;
    e.pipeline = p.stages->id();
    if (!step.end) e.stage = step.to ? std::string_view(step.to->id) : std::string_view((*p.stages)[p.begin].id);
    e.reason = attributes.reason;
    e.sequence = attributes.sequence;
    e.known_at = attributes.known_at ? attributes.known_at : std::optional(step.at);
    e.gaps = step.gaps;
  }
  n_default_created_ += by_default;
  n_undated_ += taken.undated;
  n_early_ += early || taken.early;
  n_late_ += taken.late;
  n_nowhere_ += taken.nowhere;
  return true;
}

}  // namespace funnel::io
