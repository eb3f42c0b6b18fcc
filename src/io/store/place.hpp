/// The place where a store file lies: who writes to it, and whether its file system can be trusted.
///
/// Layer:   io; for store files.
/// Threads: one thread at a time uses an object.
#pragma once

#include <string>

namespace funnel::io {

/// Held by the one process that writes to a store, on a file "-lock" beside it. Gone with the process, whatever ends it;
/// the file is taken away when it goes in order.
class writer_lock {
 public:
  /// Errors: database_error when another one holds it, with the number of its process.
  explicit writer_lock(const std::string& store);
  ~writer_lock();
  writer_lock(const writer_lock&) = delete;
  writer_lock& operator=(const writer_lock&) = delete;

 private:
  std::string path_;
  int file_ = -1;
};

/// The path without links, so that what lies beside the file is the same for all who come by links. Also of a file that is
/// not there yet. Errors: database_error.
std::string true_path(const std::string& path);

/// The name of the file system, where its locks or its order of writes cannot be trusted; else empty.
std::string untrusted_file_system(const std::string& path);

}  // namespace funnel::io
