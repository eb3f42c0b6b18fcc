/// A store that lasts: in memory as every store, and in one file, from which it comes back after a restart, a crash or a
/// power cut.
///
///     result<event_store> store = open_store("crm.funnel", {.pipelines = {default_pipeline()}});
///     if (!store) return complain(store.errors());
///     append_report r = store->append(events, {.source = "crm", .mark = "row 5000"});  // on disk when it returns
///     if (auto wrong = close_store(*store)) return complain({*wrong});                  // or let it go out of scope
///
/// One process at a time writes; any number of others read what is there (`read_store`) and take in what is new
/// (`refresh`). A batch whose report says that it was applied is in the file, whole; one that was refused because the file
/// could not be written (`errc::io` for each row: the disk is full, a cable is out) was not applied, and may be appended
/// again at once or later. With ids of events, sending again never counts anything twice.
///
/// The file is an SQLite database whose rows are checksummed pieces of the event log and of the names: some 15 bytes an
/// event. While it is open, "-wal", "-shm" and "-lock" lie beside it; a store that is closed is one file. It is as secret
/// as the disk: there is no encryption here. docs/store.md has the format and what happens when things go wrong.
///
/// Layer:   io. Needs SQLite.
/// Threads: as of `event_store`. What takes a path may be called from anywhere, also while another process writes.
/// Errors:  `io` where a file cannot be read or written, is in use, or is damaged; `invalid_value` where it is something
///          else than a store; `out_of_range` where a later version of funnel wrote it. `field` is the path.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Who may use the file while a process writes to it.
enum class file_sharing : std::uint8_t {
  readers,  ///< other processes may read. Needs a file system with shared memory: local ones have it
  nobody,   ///< no other process; needs no shared memory. For containers whose volumes lie elsewhere
  journal,  ///< other processes may read and wait for each other; a batch takes five times as long. For all else
};

struct store_file_options {
  /// Of a file that is made: none is `default_pipeline()`. A file that is there keeps its own.
  std::vector<pipeline_version> pipelines{};
  funnel::currency money{};
  bool create = true;                          ///< make the file where there is none
  file_sharing sharing = file_sharing::readers;
  /// Wait until the disk has each batch. Otherwise a power cut may take the last ones, never a part of one, and a crash
  /// of the program none; many small batches are then several times as fast.
  bool sync = true;
  /// Use a file that lies on NFS, SMB, FUSE or alike, whose locks and order of writes cannot be trusted: with `nobody` or
  /// `journal`, at your own risk.
  bool network_file_system = false;
  execution how{};  ///< of opening
  /// Told of long work on the calling thread: the part that is done, from 0 to 1. `within` cancels such work.
  std::function<void(double)> progress{};
};

/// Opens the store in this file to write, or makes it.
/// Errors: also when another process writes to it, and on a file system whose locks cannot be trusted.
/// Cost:   bound by reading: some 20 ns an event.
result<event_store> open_store(const std::string& path, const store_file_options& options = {});

/// Opens the store in this file to read, also while another process writes. It never changes the file: appending is
/// refused. Of the options, `network_file_system` and `progress` matter.
result<event_store> read_store(const std::string& path, const store_file_options& options = {});

/// Takes in what the writing process has appended since. Snapshots that were taken stay as they are.
/// Errors: the store stays as it was. Empty: also for a store that is not read from a file: there is nothing new.
std::optional<error> refresh(event_store& store);

/// Closes the file, which destroying the store does as well, without telling what went wrong on the way: no batch is lost
/// by that. What the store holds may still be asked for, and nothing is appended any more. Nothing for a store in memory.
std::optional<error> close_store(event_store& store);

/// Joins what many batches have left in pieces, gives back what is free, and keeps the journeys of all deals, so that the
/// first answer after opening needs not make them: as they are by default, of all events. From then on `close_store` keeps
/// them anew whenever the events have grown by a quarter. Appending joins most pieces by and by: for after a large import,
/// and to measure. Errors: the store is as before. Cost: that of `project`, and all is written anew.
std::optional<error> compact(event_store& store);

/// What is to be forgotten.
struct erasure {
  std::vector<std::string> deals{};   ///< with all that happened to them and their activities
  std::vector<std::string> people{};  ///< owners, actors, those who do activities: their names only, see `erase`
};

/// What was forgotten: numbers, no names.
struct erasure_note {
  instant at;                     ///< by the clock of the machine
  std::size_t deals = 0;
  std::size_t events = 0;         ///< of these deals
  std::size_t activity_events = 0;
  std::size_t people = 0;
  std::size_t unknown = 0;        ///< names that the store does not have
};

/// Forgets deals, and the names of people, for good: no byte of their names is left in the file, nor in memory once
/// earlier snapshots are gone. Values, reasons, stages and identities that no other deal has go with the deals. In place of
/// a person stands "erased 1", "erased 2", ...: what the person has done stays counted, so all totals stay true. The file
/// keeps the note. Backups and what the host keeps elsewhere are the host's to erase, and events that are sent again come
/// in again: stop the source first. Standing funnels count all anew at their next update.
/// Errors: the store is as before. Cost: all is written anew, some 100 ns an event.
result<erasure_note> erase(event_store& store, const erasure& what);

/// Writes all of a store, in memory or not, to a new file, without touching its own.
/// Errors: also when there is such a file.
std::optional<error> save_store(event_store& store, const std::string& to);

/// Copies the store in a file to a new one while another process, or another thread of this one, may go on appending:
/// what had been appended when it began. Errors: also when there is such a file; nothing is left of it then.
std::optional<error> back_up(const std::string& path, const std::string& to, const store_file_options& options = {});

/// What can be said of a store without reading it.
struct store_file_description {
  std::string path;                  ///< empty for a store in memory, of which only the counts are known
  std::uint64_t file_bytes = 0;
  std::uint64_t wal_bytes = 0;       ///< of the log beside it, which is taken over into the file by and by
  int format = 0;                    ///< of the file
  std::string written_by;            ///< version of funnel that made it
  std::string sqlite;                ///< version of the library in use
  /// That version may lose data when two connections write and checkpoint at once (3.7.0 to 3.51.2): nothing but funnel
  /// may write to the file, or check it with write access, while it is open. funnel itself has one such connection.
  bool sqlite_has_wal_reset_bug = false;
  std::uint64_t batches = 0;         ///< ever appended
  std::uint64_t pieces = 0;          ///< in which they lie
  std::uint64_t deals = 0;
  std::uint64_t events = 0;
  std::uint64_t activities = 0;
  std::uint64_t activity_events = 0;
  std::optional<instant> last_append{};  ///< by the clock of the machine
  std::uint64_t journeys_bytes = 0;  ///< of the journeys that are kept for the first answer; 0: none, see `compact`
  bool journeys_damaged = false;     ///< they are there and of no use: the first answer makes them, `compact` keeps new ones
  std::vector<erasure_note> erasures;
  /// Bytes of what was erased may be left, since others were reading or the disk was full: closing, opening to write and
  /// `compact` take them away when they can.
  bool erased_left = false;
};
/// For the thread that writes. Cost: of a store in memory, its events are counted.
store_file_description describe_store(const event_store& store);
result<store_file_description> describe_store(const std::string& path);
/// One object, the members as keys; instants as ISO 8601 texts.
std::string to_json(const store_file_description& d);

/// What is wrong with a file; nothing where it is sound.
struct store_check {
  store_file_description description;
  std::vector<std::string> problems;
};
/// Reads all of a file, beyond what opening does: the structure of the database, every checksum, every record and name.
/// Errors: only where it cannot be looked at as a store at all.
result<store_check> verify_store(const std::string& path, const store_file_options& options = {});

/// Copies what is sound of a damaged file, up to the first damage in order of arrival, to a new file.
/// Gives how many of the events that the file counts are in the copy. Ids of events are kept with them, but for those of
/// pieces that were joined with lost ones: after a loss, send again what came after the last event of the copy, and
/// nothing else. Errors: also when there is such a file.
struct salvage_note {
  std::uint64_t events = 0;
  std::uint64_t events_lost = 0;
  std::uint64_t activity_events = 0;
  std::uint64_t activity_events_lost = 0;
};
result<salvage_note> salvage_store(const std::string& path, const std::string& to);

/// All events of deals that the snapshot shows, in order of arrival, as CSV: a header, then a row an event, given to `sink`
/// piece by piece. `exported_mapping` is the mapping file with which `read_csv` reads them. What an event leaves open
/// ("gaps") and its id are not read back: `back_up` copies everything.
void write_events(const snapshot& s, const std::function<void(std::string_view)>& sink);
std::string exported_mapping(const snapshot& s);
/// The same of activities, a row an event.
void write_activities(const snapshot& s, const std::function<void(std::string_view)>& sink);

}  // namespace v0_1
}  // namespace funnel
