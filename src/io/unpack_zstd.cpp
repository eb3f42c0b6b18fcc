#include "io/packed_text.hpp"

#if defined(FUNNEL_ZSTD)
#include <zstd.h>

#include <memory>
#include <vector>
#endif

namespace funnel::io {

#if defined(FUNNEL_ZSTD)

bool unpacks_zstd(std::string_view bytes) noexcept { return bytes.starts_with("\x28\xB5\x2F\xFD"); }

result<std::string> unpack_zstd(std::string_view bytes, const std::string& path, const file_limits& limits) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  if (!context) return error{errc::io, path, "there is no memory to unpack zstd"};
  std::string text;
  std::vector<char> buffer(ZSTD_DStreamOutSize());
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t expected = 1;  // 0 when a frame has ended
  while (in.pos < in.size || expected != 0) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    const std::size_t before = in.pos;
    expected = ZSTD_decompressStream(context.get(), &out, &in);
    const bool stuck = in.pos == before && out.pos == 0;
    if (ZSTD_isError(expected) != 0 || (stuck && expected != 0))
      return error{errc::io, path, "the file packed by zstd is damaged or cut short"};
    if (out.pos > limits.max_bytes - text.size())
      return too_long(path, limits);
    text.append(buffer.data(), out.pos);
  }
  return text;
}

#else

bool unpacks_zstd(std::string_view) noexcept { return false; }
// Never called: `unpacks_zstd` is asked first.
result<std::string> unpack_zstd(std::string_view, const std::string& path, const file_limits&) { return error{errc::io, path, "zstd is not built in"}; }

#endif

}  // namespace funnel::io
