#include <funnel/query/query.hpp>

namespace funnel {
inline namespace v0_1 {

// Here, so that users compile none of it.
query::query() = default;
query::query(const query&) = default;
query::query(query&&) noexcept = default;
query& query::operator=(const query&) = default;
query& query::operator=(query&&) noexcept = default;
query::~query() = default;

bool operator==(const query& a, const query& b) = default;

}  // namespace v0_1
}  // namespace funnel
