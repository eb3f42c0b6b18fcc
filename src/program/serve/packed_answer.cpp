#include "program/serve/packed_answer.hpp"

#include "report/dashboard/headers.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace funnel::program {
namespace {

/// Empty where it cannot be done, or does not make it shorter.
std::string gzip(const std::string& text) {
  if (text.size() > std::numeric_limits<uInt>::max() / 2) return {};
  z_stream z{};
  constexpr int as_gzip = 15 + 16, customary_memory = 8;
  if (deflateInit2(&z, 6, Z_DEFLATED, as_gzip, customary_memory, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  struct ending {
    z_stream& z;
    ~ending() { deflateEnd(&z); }
  } at_the_end{z};
  std::string out(deflateBound(&z, static_cast<uLong>(text.size())), 0);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write there
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) return {};
  out.resize(z.total_out);
  return out.size() < text.size() ? out : std::string();
}

bool is_text(const std::string& type) { return type.starts_with("text/html") || type.starts_with("text/csv") || type == "application/json"; }

std::string* header(dashboard_response& r, std::string_view name) {
  const auto at = std::find_if(r.headers.begin(), r.headers.end(), [&](const auto& h) { return h.first == name; });
  return at == r.headers.end() ? nullptr : &at->second;
}

}  // namespace

void answer_packer::pack(dashboard_response& r, std::string_view accepted) {
  if ((r.status != 200 && r.status != 304) || (r.status == 200 && !is_text(r.content_type))) return;
  if (std::string* vary = header(r, "Vary")) *vary += ", Accept-Encoding";
  else r.headers.emplace_back("Vary", "Accept-Encoding");
  std::string* tag = header(r, "ETag");
  constexpr std::size_t small = 1'000;
  if (r.body.size() < small || !tag || !io::accepts_gzip(accepted)) return;
  const auto packed = kept_.get(*tag, [&] { return gzip(r.body); }, [](const std::string& p) { return p.size(); });
  if (packed->empty()) return;
  r.body = *packed;
  r.headers.emplace_back("Content-Encoding", "gzip");
  *tag = "W/" + *tag;  // as good as the other, and not the same bytes
}

}  // namespace funnel::program
