#include "core/checkpoint.hpp"
#include "core/parallel.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::size_t n_parts(std::size_t n, std::size_t least, execution how) noexcept {
  const std::size_t most = std::max<std::size_t>(n / std::max<std::size_t>(least, 1), n > 0 ? 1 : 0);
  return std::min<std::size_t>(std::max(how.threads, 1U), most);
}

void for_parts(std::size_t n, std::size_t least, std::size_t align, execution how,
               const std::function<void(std::size_t, std::size_t, std::size_t)>& work) {
  const std::size_t parts = n_parts(n, least, how);
  if (parts == 0) return;
  detail::checkpoint();
  if (parts == 1) return work(0, 0, n);
  // Bounds are rounded down, so a part may be empty where align is large; it is called all the same.
  const auto bound = [&](std::size_t part) {
    return part == parts ? n : (n / parts * part + n % parts * part / parts) / align * align;
  };
  std::vector<std::exception_ptr> thrown(parts);
  const detail::limit_scope* const limits = detail::limits_here();
  const auto run = [&](std::size_t part) noexcept {
    const detail::limits_of_thread lent(limits);
    try {
      detail::checkpoint();
      work(part, bound(part), bound(part + 1));
    } catch (...) {
      thrown[part] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(parts);
    std::size_t first_left = parts;
    for (std::size_t part = 1; part < parts; ++part) {
      try {
        others.emplace_back(run, part);
      } catch (...) {  // no thread, or no memory for one
        first_left = part;
        break;
      }
    }
    run(0);
    for (std::size_t part = first_left; part < parts; ++part) run(part);
  }
  for (const std::exception_ptr& t : thrown)
    if (t) std::rethrow_exception(t);
}

}  // namespace v0_1
}  // namespace funnel
