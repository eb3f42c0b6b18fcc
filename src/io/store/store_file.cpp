#include <funnel/io/store_file.hpp>

#include "events/store_access.hpp"
#include "io/store/file_keeper_parts.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace {

using detail::store_access;
using detail::store_writer;
using io::database_error;
using io::error_of;
using io::file_keeper;
using io::file_use;

/// The keeper of a store that lies in a file; null for one in memory.
file_keeper* keeper_of(const event_store& s) { return static_cast<file_keeper*>(store_access::writer(s).keeper.get()); }

/// A file that must not be there yet, and is gone again when it was not finished.
class new_file {
 public:
  explicit new_file(const std::string& path) : path_(io::true_path(path)) {
    if (std::filesystem::exists(path_)) io::fail(errc::io, path_, "is there already");
  }
  ~new_file() {
    if (finished_) return;
    std::error_code e;
    for (const char* end : {"", "-wal", "-shm", "-journal", "-lock"}) std::filesystem::remove(path_ + end, e);
  }
  new_file(const new_file&) = delete;
  new_file& operator=(const new_file&) = delete;
  const std::string& path() const noexcept { return path_; }
  void finish() noexcept { finished_ = true; }

 private:
  std::string path_;
  bool finished_ = false;
};

/// `from` is the head of the file where the store was, if any: what it remembers is remembered.
void save(const store_writer& writer, const std::string& to, store_file_options options, const io::store_head& from = {}) {
  options.create = true;
  new_file file(to);
  file_keeper keeper(file.path(), file_use::write, options);
  keeper.make(writer, from);
  keeper.close();
  file.finish();
}

/// To be kept with the file; null where the events have none.
std::shared_ptr<const detail::kept_table> journeys_of(const event_store& store, const file_keeper& keeper) {
  auto made = detail::make_kept_table(store.take_snapshot(), keeper.head().end);
  return made ? *std::move(made) : nullptr;
}

}  // namespace

result<event_store> open_store(const std::string& path, const store_file_options& options) {
  auto opened = io::as_result([&]() -> std::unique_ptr<store_writer> {
    auto keeper = std::make_unique<file_keeper>(path, file_use::write, options);
    auto writer = std::make_unique<store_writer>(options.money);
    if (keeper->empty()) {
      std::vector<pipeline_version> pipelines = options.pipelines;
      if (pipelines.empty()) pipelines.emplace_back(default_pipeline());
      if (const auto errors = writer->add_versions(pipelines); !errors.empty()) throw database_error{errors.front()};
      keeper->make(*writer, {});
    } else {
      keeper->read_into(*writer);
      keeper->try_to_remove_traces();
    }
    writer->keeper = std::move(keeper);
    return writer;
  });
  if (!opened) return opened.errors();
  return store_access::store(*std::move(opened));
}

result<event_store> read_store(const std::string& path, const store_file_options& options) {
  auto opened = io::as_result([&]() -> std::unique_ptr<store_writer> {
    auto keeper = std::make_unique<file_keeper>(path, file_use::read, options);
    auto writer = std::make_unique<store_writer>(currency{});
    keeper->read_into(*writer);
    writer->keeper = std::move(keeper);
    return writer;
  });
  if (!opened) return opened.errors();
  return store_access::store(*std::move(opened));
}

std::optional<error> refresh(event_store& store) {
  file_keeper* const keeper = keeper_of(store);
  if (!keeper || keeper->use() == file_use::write) return std::nullopt;
  return error_of([&] { keeper->read_into(store_access::writer(store)); });
}

std::optional<error> close_store(event_store& store) {
  file_keeper* const keeper = keeper_of(store);
  if (!keeper) return std::nullopt;
  if (keeper->wants_journeys()) {
    // What is kept for speed alone keeps nothing from being closed.
    try {
      const auto journeys = journeys_of(store, *keeper);
      keeper->keep_journeys(*store_access::writer(store).state, journeys.get());
    } catch (const database_error&) {
    } catch (const std::bad_alloc&) {
    }
  }
  return error_of([&] { keeper->close(); });
}

std::optional<error> compact(event_store& store) {
  file_keeper* const keeper = keeper_of(store);
  if (!keeper) return std::nullopt;
  return error_of([&] {
    keeper->must_write();
    const auto journeys = journeys_of(store, *keeper);
    keeper->join(*store_access::writer(store).state, journeys.get());
    store_access::writer(store).state->kept.set(journeys);
  });
}

result<erasure_note> erase(event_store& store, const erasure& what) {
  return io::as_result([&] {
    store_writer& writer = store_access::writer(store);
    writer.learn_names();
    if (auto wrong = writer.learn_ids()) throw database_error{*wrong};
    detail::left_out_counts counts;
    const auto fresh = detail::written_anew(writer, {what.deals, what.people}, counts);
    const erasure_note note{detail::now(), counts.deals, counts.events, counts.activity_events, counts.people, counts.unknown};
    file_keeper* const keeper = keeper_of(store);
    if (keeper) {
      keeper->note_erasure(note);
      if (auto wrong = keeper->keep_anew(*fresh)) throw database_error{*wrong};
    }
    writer.become(std::move(*fresh));
    if (keeper) keeper->remove_traces();
    return note;
  });
}

std::optional<error> save_store(event_store& store, const std::string& to) {
  return error_of([&] {
    store_writer& writer = store_access::writer(store);
    if (auto wrong = writer.learn_ids()) throw database_error{*wrong};
    const file_keeper* const keeper = keeper_of(store);
    save(writer, to, {}, keeper ? keeper->head() : io::store_head{});
  });
}

std::optional<error> back_up(const std::string& path, const std::string& to, const store_file_options& options) {
  return error_of([&] {
    file_keeper keeper(path, file_use::read, options);
    store_writer writer(currency{});
    keeper.read_into(writer);
    if (auto wrong = keeper.read_ids(writer)) throw database_error{*wrong};
    save(writer, to, options, keeper.head());
  });
}

store_file_description describe_store(const event_store& store) {
  if (file_keeper* const keeper = keeper_of(store)) return keeper->description();
  store_file_description d;
  d.deals = store.n_deals();
  d.activities = store.n_activities();
  const auto head = io::head_of(store_access::writer(store));
  d.events = head.events;
  d.activity_events = head.activity_events;
  return d;
}

result<store_file_description> describe_store(const std::string& path) {
  return io::as_result([&] {
    file_keeper keeper(path, file_use::read, {.network_file_system = true});
    keeper.read_head_row();
    return keeper.description();
  });
}

std::string to_json(const store_file_description& d) {
  nlohmann::ordered_json j{{"schema", "funnel.file"}, {"version", 1}, {"path", d.path}, {"file_bytes", d.file_bytes}, {"wal_bytes", d.wal_bytes}, {"format", d.format},
                           {"written_by", d.written_by}, {"sqlite", d.sqlite}, {"sqlite_has_wal_reset_bug", d.sqlite_has_wal_reset_bug},
                           {"batches", d.batches}, {"pieces", d.pieces}, {"deals", d.deals}, {"events", d.events},
                           {"activities", d.activities}, {"activity_events", d.activity_events},
                           {"journeys_bytes", d.journeys_bytes}, {"journeys_damaged", d.journeys_damaged},
                           {"erased_left", d.erased_left}};
  j["last_append"] = d.last_append ? nlohmann::ordered_json(to_text(*d.last_append)) : nlohmann::ordered_json(nullptr);
  j["erasures"] = nlohmann::ordered_json::array();
  for (const erasure_note& n : d.erasures)
    j["erasures"].push_back({{"at", to_text(n.at)}, {"deals", n.deals}, {"events", n.events}, {"activity_events", n.activity_events},
                             {"people", n.people}, {"unknown", n.unknown}});
  return j.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

result<store_check> verify_store(const std::string& path, const store_file_options& options) {
  return io::as_result([&] {
    file_keeper keeper(path, file_use::read, options);
    auto writer = std::make_unique<store_writer>(currency{});
    store_check check;
    check.problems = keeper.read_what_is_sound(*writer);
    if (std::string wrong = keeper.wrong_journeys(store_access::store(std::move(writer))); !wrong.empty()) check.problems.push_back(std::move(wrong));
    check.description = keeper.description();
    return check;
  });
}

result<salvage_note> salvage_store(const std::string& path, const std::string& to) {
  return io::as_result([&] {
    file_keeper keeper(path, file_use::read, {.network_file_system = true});
    store_writer damaged(currency{});
    keeper.read_what_is_sound(damaged);
    if (damaged.state->versions.size() == 0) io::fail(errc::io, path, "is damaged from its beginning: there is nothing to copy");
    damaged.learn_names();
    detail::left_out_counts none;
    save(*detail::written_anew(damaged, {}, none), to, {}, keeper.head());
    const auto found = io::head_of(damaged);
    const auto lost = [](std::uint64_t there, std::uint64_t got) { return there > got ? there - got : 0; };
    return salvage_note{found.events, lost(keeper.head().events, found.events), found.activity_events,
                        lost(keeper.head().activity_events, found.activity_events)};
  });
}

}  // namespace v0_1
}  // namespace funnel
