#include <funnel/report/dashboard.hpp>

#include "core/checkpoint.hpp"
#include "core/hashes.hpp"
#include "core/nearest_names.hpp"
#include "core/number_text.hpp"
#include "core/printable.hpp"
#include "core/version_text.hpp"
#include "events/snapshot_data.hpp"
#include "report/dashboard/analyses.hpp"
#include "report/dashboard/headers.hpp"
#include "report/dashboard/kept_answers.hpp"
#include "report/dashboard/question.hpp"
#include "report/dashboard/target.hpp"
#include "report/dashboard/views.hpp"
#include "report/words/complaint.hpp"
#include "report/writers/page_assets.hpp"
#include "report/writers/report_json.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <algorithm>
#include <mutex>

namespace funnel {

namespace io {

/// What is shown, and what is known of it so far.
struct shown_events {
  explicit shown_events(dashboard_data d, std::size_t max_kept)
      : data(std::move(d)), last(detail::data_of(data.events).last_time()), bodies(256, max_kept) {}

  dashboard_data data;
  std::optional<instant> last;
  kept_answers<result<journey_table>> journeys{4, 4};
  kept_answers<result<std::string>> bodies;
};

}  // namespace io

inline namespace v0_1 {
namespace {

using io::board_format;
using io::board_question;
using io::board_view;
using io::shown_events;

/// Where a path leads.
struct route {
  enum class to : std::uint8_t { view, revision, events, health };
  to what = to::view;
  board_view view = board_view::report;
  std::optional<board_format> format{};  // by the ending
};

constexpr const char* json_type = "application/json";
constexpr const char* text_type = "text/plain; charset=utf-8";
constexpr const char* type_of(board_format f) {
  return f == board_format::page ? "text/html; charset=utf-8" : f == board_format::numbers ? json_type : "text/csv; charset=utf-8";
}

std::optional<route> route_of(std::string_view path) {
  path.remove_prefix(1);
  if (path.empty()) return route{};
  if (path == "revision" || path == "revision.json") return route{route::to::revision};
  if (path == "events") return route{route::to::events};
  if (path == "health") return route{route::to::health};
  route r;
  using ending_of = std::pair<std::string_view, board_format>;
  for (const auto& [ending, format] : {ending_of{".json", board_format::numbers}, {".csv", board_format::tables}, {".html", board_format::page}})
    if (path.ends_with(ending)) {
      r.format = format;
      path.remove_suffix(ending.size());
      break;
    }
  const auto view = value_named<board_view>(path);
  if (!view) return std::nullopt;
  r.view = *view;
  return r;
}

error no_such_path(const std::string& path) {
  std::vector<std::string> known{"/", "/revision", "/events", "/health"};
  for (const std::string_view name : names_of<board_view>) known.push_back("/" + std::string(name));
  std::string near = path.find("..") == std::string::npos ? detail::did_you_mean(path, known) : std::string();
  return {errc::unknown_name, "", "there is no page of this name" + std::move(near)};
}

/// By which status an error of the question or of working it out is told.
int status_of(const std::vector<error>& errors) {
  switch (errors.front().code) {
    case errc::limit_exceeded: return 422;
    case errc::stopped: return 503;
    default: return 400;
  }
}

}  // namespace

struct dashboard::state {
  explicit state(dashboard_options o) : options(std::move(o)) {}

  std::shared_ptr<shown_events> now_shown() const {
    const std::lock_guard lock(mutex);
    return shown;
  }

  dashboard_options options;
  mutable std::mutex mutex;
  std::shared_ptr<shown_events> shown;
};

namespace {

/// One request and its answer.
class responder {
 public:
  responder(const dashboard_options& o, std::shared_ptr<shown_events> shown, const dashboard_request& r) : o_(o), shown_(std::move(shown)), r_(r) {}

  dashboard_response respond() {
    answer();
    const bool page = out_.content_type.starts_with("text/html");
    for (auto& header : io::security_headers(page ? io::page_policy(true) : io::empty_policy)) out_.headers.push_back(std::move(header));
    const bool has_tag = std::any_of(out_.headers.begin(), out_.headers.end(), [](const auto& h) { return h.first == "ETag"; });
    out_.headers.emplace_back("Cache-Control", has_tag ? "private, no-cache" : "no-store");
    if (r_.method == "HEAD") out_.body.clear();
    return std::move(out_);
  }

  std::vector<error> check() const {
    if (!shown_) return {};
    const auto with = io::analyses_named("with", o_.with);
    if (!with) return with.errors();
    for (const board_view view : *with) {
      if (view == board_view::self) return {{errc::missing_value, "with", "a person's own view is of a person, whom only an address can name"}};
      if (view == board_view::plan && !shown_->data.plan) return {{errc::missing_value, "with", "there is no plan"}};
    }
    query q = o_.usual;
    q.team_of.insert(shown_->data.team_of.begin(), shown_->data.team_of.end());
    q.as_of = usual_instant();
    const auto journeys = journeys_for(q, q.as_of);
    if (!*journeys) return journeys->errors();
    if (auto wrong = validate(q, **journeys); !wrong.empty()) return wrong;
    return unknown_names(q, **journeys);
  }

 private:
  instant last_event() const { return shown_->last.value_or(instant{}); }
  instant usual_instant() const {
    if (o_.usual.as_of != instant::max()) return o_.usual.as_of;
    return shown_->data.as_of != instant::max() ? shown_->data.as_of : last_event();
  }

  void answer() {
    if (r_.method != "GET" && r_.method != "HEAD") {
      out_.headers.emplace_back("Allow", "GET, HEAD");
      return refuse(405, {errc::invalid_argument, "", "a dashboard is read only: GET and HEAD"});
    }
    if (io::from_another_site(r_.host, r_.origin, r_.sec_fetch_site, r_.sec_fetch_mode))
      return refuse(403, {errc::invalid_argument, "", "another site may not read this"});
    if (r_.target.size() > o_.max_target)
      return refuse(414, {errc::limit_exceeded, "", "the address is longer than " + std::to_string(o_.max_target) + " bytes"});
    const auto target = io::parse_target(r_.target);
    if (!target) return refuse(400, target.errors());
    const auto way = route_of(target->path);
    if (!way) return refuse(404, no_such_path(target->path));
    if (way->what != route::to::view && !target->parameters.empty())
      return refuse(400, {errc::unknown_name, target->parameters.front().first, "there are no parameters here"});
    if (!shown_) return wait("there is nothing to show yet");
    if (way->what == route::to::health) {
      io::json health = io::answer_json("funnel.health");
      health["status"] = "ok";
      return tell(json_type, io::json_text(health));
    }
    const std::string& revision = shown_->data.revision;
    if (way->what == route::to::revision) {
      io::json told = io::answer_json("funnel.revision");
      told["revision"] = revision;
      return tell(json_type, io::json_text(told));
    }
    const std::string line = io::printable(revision);
    if (way->what == route::to::events) return tell("text/event-stream", "retry: 3000\nid: " + line + "\ndata: " + line + "\n\n");
    view(*way, *target);
  }

  template <class Work>
  auto limited(Work&& work) const {
    auto done = within({.stop = o_.stop, .deadline = std::chrono::steady_clock::now() + o_.max_time, .max_bytes = o_.max_bytes, .max_segments = o_.max_segments}, work);
    detail::checkpoint();  // who gives up by limits of his own leaves no answer to others who ask the same
    return done;
  }

  void view(const route& way, const io::request_target& target) {
    const auto format = way.format ? way.format : io::accepted_format(r_.accept);
    if (!way.format) out_.headers.emplace_back("Vary", "Accept");
    if (!format) return refuse(406, {errc::invalid_argument, "", "there are text/html, application/json and text/csv"});
    as_json_ = *format == board_format::numbers;
    for (const auto& [name, value] : target.parameters)
      if (name == "lang") lang_ = value == "ru" ? language::russian : language::english;
    const instant as_of = usual_instant(), now = r_.now ? *r_.now : o_.clock ? o_.clock() : last_event();
    const auto asked = io::read_board_question(target.parameters, {o_.usual, as_of, now, shown_->data.events.currency(), o_.lang, shown_->data.team_of, o_.with});
    if (!asked) return refuse(status_of(asked.errors()), asked.errors());
    const std::string tag = tag_of(way.view, *format, *asked);
    if (io::holds_tag(r_.if_none_match, tag)) {
      out_.status = 304;
      out_.headers.emplace_back("ETag", tag);
      return;
    }
    const auto body = shown_->bodies.get(tag, [&] { return limited([&] { return worked_out(way.view, *format, *asked, as_of, target.parameters); }); },
                                         [](const result<std::string>& b) { return b ? b->size() : 0; });
    if (!*body) return refuse_body(body->errors());
    tell(type_of(*format), **body);
    out_.headers.emplace_back("ETag", tag);
    if (*format == board_format::tables)
      out_.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::string(funnel::name_of(way.view)) + ".csv\"");
  }

  result<std::string> worked_out(board_view v, board_format f, const board_question& asked, instant usual, const io::parameter_list& parameters) const {
    const auto journeys = journeys_for(asked.whole, usual);
    if (!*journeys) return journeys->errors();
    return io::board_body({**journeys, asked, v, f, o_.title, shown_->data.revision, shown_->data.input, shown_->data.plan.get(), parameters});
  }

  /// Those of an instant before the usual one are made of the journeys as of that, where somebody has asked for them.
  std::shared_ptr<const result<journey_table>> journeys_for(const query& q, instant usual) const {
    query frame;
    frame.as_of = q.as_of;
    frame.known_at = q.known_at;
    frame.layout = q.layout;
    const auto made = [&]() -> result<journey_table> {
      query later = frame;
      later.as_of = usual;
      if (q.as_of < usual)
        if (const auto journeys = shown_->journeys.find(to_json(later)); journeys && *journeys) return (*journeys)->at(q.as_of);
      return project(detail::snapshot_data::at(shown_->data.events, q.as_of, q.known_at), q.layout);
    };
    return shown_->journeys.get(to_json(frame), made, [](const result<journey_table>& j) { return j ? 1U : 0U; });
  }

  /// Of what is answered: the events, the question as it was understood, and how it is laid out.
  std::string tag_of(board_view v, board_format f, const board_question& asked) const {
    std::string text = o_.instance + '\n' + shown_->data.revision + '\n' + detail::version_text + io::page_script_hash + io::page_style_hash + '\n';
    text += funnel::name_of(v);
    text += static_cast<char>('0' + static_cast<int>(f));
    text += io::hex_text(hash(asked.base)) + io::hex_text(hash(asked.whole)) + std::string(r_.target) + (asked.lang == language::russian ? "ru" : "en");
    if (asked.since) text += to_text(*asked.since);
    return "\"" + io::hex_text(detail::text_hash(text)) + "\"";
  }

  void tell(const char* type, std::string body) {
    out_.content_type = type;
    out_.body = std::move(body);
  }
  void wait(const char* why) {
    out_.headers.emplace_back("Retry-After", "1");
    refuse(503, {errc::stopped, "", why});
  }
  void refuse_body(const std::vector<error>& errors) {
    if (errors.front().code == errc::stopped) return wait("this question would take too long: ask for a shorter period, or for less at a time");
    const bool not_there = errors.front().field == "table" || (errors.front().code == errc::missing_value && errors.front().field == "plan");
    refuse(not_there ? 404 : status_of(errors), errors);
  }
  void refuse(int status, const error& e) { refuse(status, std::vector<error>{e}); }
  void refuse(int status, const std::vector<error>& errors) {
    out_.status = status;
    if (as_json_) {
      io::json told = io::answer_json("funnel.errors");
      io::json& list = io::list_in(told, "errors");
      for (const error& e : errors) list.push_back({{"code", funnel::name_of(e.code)}, {"field", e.field}, {"message", e.message}});
      return tell(json_type, io::json_text(told));
    }
    std::string text;
    for (const error& e : errors) text += io::printable(io::complaint_line(lang_, e)) + "\n";
    tell(text_type, std::move(text));
  }

  const dashboard_options& o_;
  std::shared_ptr<shown_events> shown_;
  const dashboard_request& r_;
  dashboard_response out_;
  bool as_json_ = false;
  language lang_ = o_.lang;  ///< of what is refused
};

}  // namespace

dashboard::dashboard(dashboard_options options) : state_(std::make_unique<state>(std::move(options))) {}
dashboard::dashboard(dashboard&&) noexcept = default;
dashboard& dashboard::operator=(dashboard&&) noexcept = default;
dashboard::~dashboard() = default;

void dashboard::show(dashboard_data data) {
  auto shown = std::make_shared<shown_events>(std::move(data), state_->options.max_kept);
  const std::lock_guard lock(state_->mutex);
  state_->shown.swap(shown);
}

std::string dashboard::revision() const {
  const auto shown = state_->now_shown();
  return shown ? shown->data.revision : std::string();
}

std::vector<error> dashboard::check() const { return responder(state_->options, state_->now_shown(), {}).check(); }

dashboard_response dashboard::respond(const dashboard_request& request) const {
  return responder(state_->options, state_->now_shown(), request).respond();
}

}  // namespace v0_1
}  // namespace funnel
