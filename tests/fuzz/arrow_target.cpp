/// Events as Arrow: any stream whose buffers are as long as it says, and all else as it likes.
#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "fuzz/c_stores.hpp"

#include <funnel/c.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace funnel_fuzz {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();

/// Makes schemas and arrays from bytes, keeps what they point to, and counts who gave them back.
class arrow_maker {
 public:
  explicit arrow_maker(std::string_view bytes) : random_(bytes) {}

  ArrowArrayStream stream() {
    ArrowArrayStream s{};
    if (!rarely()) s.get_schema = [](ArrowArrayStream* of, ArrowSchema* out) { return static_cast<arrow_maker*>(of->private_data)->next_schema(*out); };
    if (!rarely()) s.get_next = [](ArrowArrayStream* of, ArrowArray* out) { return static_cast<arrow_maker*>(of->private_data)->next_rows(*out); };
    if (!rarely()) s.get_last_error = [](ArrowArrayStream* of) { return static_cast<arrow_maker*>(of->private_data)->last_error_; };
    s.release = [](ArrowArrayStream* of) {
      --static_cast<arrow_maker*>(of->private_data)->n_held_;
      of->release = nullptr;
    };
    s.private_data = this;
    ++n_held_;
    return s;
  }
  /// Streams, schemas and arrays that were given and not given back; below 0 when one was given back twice.
  int n_held() const { return n_held_; }
  std::string_view options() {
    constexpr std::array<std::string_view, 4> all{"", R"({"when_bad": "keep_good"})", R"({"of": "activities"})", R"({"of": "activities", "when_bad": "keep_good"})"};
    return all[random_() % all.size()];
  }

 private:
  bool rarely() { return random_() > 250; }
  std::int64_t hostile_number() {
    constexpr std::array<std::int64_t, 10> all{-1, 0, 1, 7, 10'001, std::int64_t{1} << 31, std::int64_t{1} << 41, least, most, most - 3};
    return all[random_() % all.size()];
  }
  std::int64_t small_number() { return static_cast<std::int64_t>(random_() % 12); }

  int fail_by(int code) {
    constexpr std::array<const char*, 4> texts{nullptr, "", "it broke", "\x1b[2J\xff"};
    last_error_ = texts[random_() % texts.size()];
    return code;
  }

  const char* format() {
    constexpr std::array<const char*, 48> all{"u",    "U",    "vu",     "l",        "i",        "tsu:",  "tsu:UTC", "tss:",      "tsn:Europe/Berlin", "tsm:",
                                              "tdD",  "tdm",  "d:19,2", "d:38,-38", "d:38,38", "b",     "n",       "c",         "C",                 "s",
                                              "S",    "I",    "L",      "e",        "f",        "g",     "z",       "Z",         "vz",                "+s",
                                              "+l",   "+L",   "+w:3",   "+m",       "+ud:0,1",  "+r",    "w:16",    "d:19,2,64", "d:0,0",             "d:",
                                              "d:,,", "ttu",  "tDs",    "tiM",      "ts",       "tsx:",  "",        "d:99999999999,1"};
    const auto which = static_cast<std::size_t>(random_());
    if (which < 200) return all[which % 16];
    if (which < 248) return all[which - 200];
    if (which > 253) return nullptr;
    std::string& made = texts_.emplace_back();
    for (std::size_t n = random_() % 8; made.size() < n;) made += static_cast<char>(random_());
    return made.c_str();
  }
  const char* name() {
    constexpr std::array<const char*, 20> all{"deal",  "at",       "kind",    "stage",    "owner",    "amount",  "currency", "values.region", "sequence", "event_id",
                                              "known_at", "activity", "due", "person", "reason", "identity", "values.", "values",   "\xff",          ""};
    const auto which = static_cast<std::size_t>(random_());
    if (which < 240) return all[which % all.size()];
    if (which > 252) return nullptr;
    return texts_.emplace_back(which, 'x').c_str();
  }

  ArrowSchema& schema(int depth) {
    ArrowSchema& s = schemas_.emplace_back();
    s.format = format();
    s.name = name();
    s.flags = static_cast<std::int64_t>(random_());
    const auto more = random_();
    if (more > 200 && depth < 40) s.dictionary = &schema(depth + 1);
    if (more > 240 && depth < 40) add_children(s, 1 + static_cast<std::size_t>(random_() % 2), depth + 1);
    s.release = [](ArrowSchema* of) { of->release = nullptr; };
    return s;
  }
  void add_children(ArrowSchema& s, std::size_t n, int depth) {
    std::vector<ArrowSchema*>& children = schema_lists_.emplace_back();
    for (std::size_t i = 0; i < n; ++i) children.push_back(rarely() ? nullptr : &schema(depth));
    s.children = rarely() ? nullptr : children.data();
    s.n_children = static_cast<std::int64_t>(n);
  }
  int next_schema(ArrowSchema& out) {
    if (rarely()) return fail_by(EIO);
    ArrowSchema& s = schemas_.emplace_back();
    s.format = rarely() ? format() : "+s";
    add_children(s, random_() % 6, 0);
    if (rarely()) s.n_children = std::array<std::int64_t, 3>{-1, 10'001, most}[random_() % 3];
    s.private_data = this;
    schema_ = &s;
    if (rarely()) return out = ArrowSchema{}, 0;
    s.release = [](ArrowSchema* of) {
      --static_cast<arrow_maker*>(of->private_data)->n_held_;
      of->release = nullptr;
    };
    ++n_held_;
    out = s;
    return 0;
  }

  // Arrays.

  /// So many bytes, no more, so that a sanitizer sees a step beyond; rarely one byte off their alignment.
  void* buffer(std::size_t n) {
    const std::size_t off = rarely() ? 1 : 0;
    std::vector<unsigned char>& b = buffers_.emplace_back();
    b.reserve(n + off);
    b.resize(n + off);
    for (std::size_t i = off; i < n + off; ++i) b[i] = static_cast<unsigned char>(random_());
    return n + off == 0 ? nullptr : b.data() + off;
  }
  template <class Number>
  void* numbers(std::size_t n, const std::vector<Number>& these) {
    auto* const to = static_cast<char*>(buffer(n * sizeof(Number)));
    for (std::size_t i = 0; i < n; ++i) std::memcpy(to + i * sizeof(Number), &these[i], sizeof(Number));
    return to;
  }

  /// Offsets that rise, but for one here and there, and as many bytes as the greatest of them says.
  template <class Offset>
  void add_texts(std::vector<const void*>& to, std::size_t n) {
    std::vector<Offset> offsets(1, rarely() ? Offset{-3} : Offset{0});
    Offset greatest = 0;
    while (offsets.size() <= n) {
      offsets.push_back(static_cast<Offset>(std::max<Offset>(offsets.back(), 0) + static_cast<Offset>(random_() % 6)));
      if (rarely()) offsets.back() = static_cast<Offset>(random_() % 3) - 1;
      greatest = std::max(greatest, offsets.back());
    }
    to.push_back(rarely() ? nullptr : numbers(n + 1, offsets));
    to.push_back(rarely() ? nullptr : text(static_cast<std::size_t>(greatest)));
  }
  /// Times, kinds and stages are among the bytes.
  void* text(std::size_t n) {
    auto* const to = static_cast<char*>(buffer(n));
    constexpr std::string_view likely = "wonlostcreated2026-01-05moved-1.50A";
    if (random_() % 2 == 0)
      for (std::size_t i = 0; i < n; ++i) to[i] = likely[i % likely.size()];
    return to;
  }
  void add_views(std::vector<const void*>& to, std::size_t n) {
    std::vector<std::int64_t> sizes;
    std::vector<const void*> data;
    for (std::size_t i = random_() % 3; data.size() < i;) {
      sizes.push_back(static_cast<std::int64_t>(random_() % 40));
      data.push_back(rarely() ? nullptr : buffer(static_cast<std::size_t>(sizes.back())));
    }
    std::vector<std::int32_t> views;
    for (std::size_t i = 0; i < n; ++i) {
      const std::int32_t length = static_cast<std::int32_t>(random_() % 24);
      views.push_back(rarely() ? static_cast<std::int32_t>(hostile_number()) : length);
      views.push_back(static_cast<std::int32_t>(random_()));
      views.push_back(static_cast<std::int32_t>(rarely() ? hostile_number() : small_number() % 3));
      views.push_back(static_cast<std::int32_t>(rarely() ? hostile_number() : small_number()));
    }
    to.push_back(rarely() ? nullptr : numbers(4 * n, views));
    to.insert(to.end(), data.begin(), data.end());
    to.push_back(rarely() ? nullptr : numbers(sizes.size(), sizes));
  }

  /// The bytes of a value of a format; 0 for those of other layouts.
  static std::size_t width_of(std::string_view format) {
    if (format.size() == 1) {
      constexpr std::string_view narrow = "cC", two = "sSe", four = "iIf", eight = "lLg";
      return narrow.find(format[0]) != format.npos ? 1 : two.find(format[0]) != format.npos ? 2 : four.find(format[0]) != format.npos ? 4 : eight.find(format[0]) != format.npos ? 8 : 0;
    }
    if (format == "tdD" || format == "tts" || format == "ttm") return 4;
    if (format.starts_with("d:")) return 16;
    return 8;
  }
  /// The array of a schema's format, or of another, with `n` values that somebody may read.
  ArrowArray& array(const ArrowSchema& of, std::size_t n, int depth) {
    ArrowArray& a = arrays_.emplace_back();
    a.offset = small_number();
    a.length = static_cast<std::int64_t>(n);
    const std::string_view format = of.format ? of.format : "";
    const std::size_t filled = n + static_cast<std::size_t>(a.offset);
    std::vector<const void*>& buffers = buffer_lists_.emplace_back();
    buffers.push_back(random_() % 2 == 0 ? nullptr : buffer(filled / 8 + 1));
    if (of.dictionary) {
      std::vector<std::int32_t> codes;  // read as narrower ones, too
      for (std::size_t i = 0; i < 2 * filled; ++i) codes.push_back(rarely() ? static_cast<std::int32_t>(hostile_number()) : static_cast<std::int32_t>(random_() % 4));
      buffers.push_back(rarely() ? nullptr : numbers(2 * filled, codes));
    } else if (format == "u" || format == "z") {
      add_texts<std::int32_t>(buffers, filled);
    } else if (format == "U" || format == "Z") {
      add_texts<std::int64_t>(buffers, filled);
    } else if (format == "vu" || format == "vz") {
      add_views(buffers, filled);
    } else if (format == "b") {
      buffers.push_back(rarely() ? nullptr : buffer(filled / 8 + 1));
    } else if (format == "n") {
      buffers.clear();
    } else if (format.starts_with("ts") && random_() % 2 == 0) {
      std::vector<std::int64_t> times;
      for (std::size_t i = 0; i < filled; ++i) times.push_back(1'767'225'600'000'000 + static_cast<std::int64_t>(random_()) * 86'400'000'000);
      buffers.push_back(numbers(filled, times));
    } else {
      buffers.push_back(rarely() ? nullptr : buffer(filled * width_of(format)));
    }
    if (rarely()) buffers.resize(buffers.size() + 1 - static_cast<std::size_t>(random_() % 2) * 2 * std::min<std::size_t>(buffers.size(), 1), nullptr);
    a.buffers = rarely() ? nullptr : buffers.data();
    a.n_buffers = rarely() ? std::array<std::int64_t, 3>{-1, least, 0}[random_() % 3] : static_cast<std::int64_t>(buffers.size());
    a.null_count = random_() % 2 == 0 ? -1 : rarely() ? hostile_number() : small_number();
    if (of.dictionary && !rarely()) {
      a.dictionary = &array(*of.dictionary, static_cast<std::size_t>(small_number()), depth + 1);
      if (rarely()) a.dictionary->length = std::array<std::int64_t, 3>{-1, std::int64_t{1} << 32, least}[random_() % 3];
      if (rarely()) a.dictionary->offset = std::array<std::int64_t, 3>{-1, most, least}[random_() % 3];
    }
    if (of.n_children > 0 && of.children && depth < 40) add_children(a, of, n, depth + 1);
    a.release = [](ArrowArray* gone) { gone->release = nullptr; };
    return a;
  }
  void add_children(ArrowArray& a, const ArrowSchema& of, std::size_t n, int depth) {
    std::vector<ArrowArray*>& children = array_lists_.emplace_back();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(of.n_children, 6); ++i) {
      children.push_back(!of.children[i] || rarely() ? nullptr : &array(*of.children[i], n, depth));
    }
    a.children = rarely() ? nullptr : children.data();
    a.n_children = static_cast<std::int64_t>(children.size());
  }

  int next_rows(ArrowArray& out) {
    out = ArrowArray{};
    if (n_chunks_ == 0) n_chunks_ = 2 + random_() % 3;
    if (--n_chunks_ == 0 || !schema_) return n_chunks_ = 1, 0;
    if (rarely()) return fail_by(random_() % 2 == 0 ? EINVAL : ENOMEM);
    const std::int64_t offset = rarely() ? small_number() : 0, length = small_number();
    ArrowArray& a = arrays_.emplace_back();
    const bool sound = schema_->n_children >= 0 && schema_->n_children <= 6 && schema_->children;
    if (sound) add_children(a, *schema_, static_cast<std::size_t>(offset + length), 0);
    a.offset = offset;
    a.length = length;
    std::vector<const void*>& buffers = buffer_lists_.emplace_back();
    buffers.push_back(rarely() ? buffer(static_cast<std::size_t>(offset + length) / 8 + 1) : nullptr);
    a.buffers = buffers.data();
    a.n_buffers = 1;
    a.null_count = rarely() ? -1 : 0;
    // Columns that say more, or less, than they have.
    if (rarely()) a.length = std::array<std::int64_t, 4>{-1, (std::int64_t{1} << 31) + 1, most, least}[random_() % 4];
    if (rarely()) a.offset = std::array<std::int64_t, 4>{-1, (std::int64_t{1} << 40) + 1, most, least}[random_() % 4];
    if (rarely() && sound && a.n_children > 0 && a.children && a.children[0]) a.children[0]->length = std::min<std::int64_t>(hostile_number(), 7);
    if (rarely() && sound && a.n_children > 0 && a.children && a.children[0]) a.children[0]->offset = std::array<std::int64_t, 4>{-1, (std::int64_t{1} << 40) + 1, most, least}[random_() % 4];
    if (rarely()) a.n_children = hostile_number() > 0 ? a.n_children + 1 : -1;
    a.private_data = this;
    a.release = [](ArrowArray* gone) {
      --static_cast<arrow_maker*>(gone->private_data)->n_held_;
      gone->release = nullptr;
    };
    ++n_held_;
    out = a;
    return 0;
  }

  byte_generator random_;
  int n_held_ = 0;
  std::uint64_t n_chunks_ = 0;
  const char* last_error_ = nullptr;
  ArrowSchema* schema_ = nullptr;
  std::deque<std::string> texts_;
  std::deque<ArrowSchema> schemas_;
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<ArrowSchema*>> schema_lists_;
  std::deque<std::vector<ArrowArray*>> array_lists_;
  std::deque<std::vector<const void*>> buffer_lists_;
  std::deque<std::vector<unsigned char>> buffers_;
};

/// A store through the C interface.
class c_store {
 public:
  c_store() {
    constexpr std::string_view options = R"({"currency": {"code": "EUR", "decimals": 2}, "zone": "Europe/Berlin"})";
    holds(funnel_open(nullptr, nullptr, 0, options.data(), options.size(), &store_) == FUNNEL_OK, "no store can be opened");
    constexpr std::string_view line = R"({"kind": "created", "deal": "A", "at": "2026-01-01", "owner": "Anna", "amount": 5})";
    holds(funnel_append_json(nullptr, store_, line.data(), line.size(), nullptr, 0, nullptr) == FUNNEL_OK, "a line is refused");
  }
  ~c_store() { funnel_close(nullptr, store_); }
  c_store(const c_store&) = delete;
  c_store& operator=(const c_store&) = delete;

  funnel_store* get() const { return store_; }
  std::string state() const { return state_of(store_); }

 private:
  funnel_store* store_ = nullptr;
};

}  // namespace

/// A stream is applied or refused with words, leaves the store as it was in that case, and is given back once.
void arrow_stream(std::string_view bytes) {
  static const std::string before = c_store().state();
  const c_store store;
  arrow_maker maker(bytes);
  const std::string options(maker.options());
  ArrowArrayStream stream = maker.stream();
  funnel_call* const call = funnel_call_new();
  funnel_result* report = nullptr;
  const std::int32_t code = funnel_append_arrow(call, store.get(), &stream, options.data(), options.size(), &report);
  holds(!stream.release && maker.n_held() == 0, "a stream is not given back once");
  holds(code != FUNNEL_INTERNAL && code != FUNNEL_NO_MEMORY, "a stream breaks the library");
  holds((report != nullptr) == (code == FUNNEL_OK || code == FUNNEL_REJECTED), "there is no report of rows");
  if (code != FUNNEL_OK) holds(funnel_call_errors(call) > 0 && *funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, nullptr) != '\0', "an error says nothing");
  funnel_result_free(report);
  funnel_call_free(call);
  if (code != FUNNEL_OK) holds(store.state() == before, "what was refused changes a store");
}

}  // namespace funnel_fuzz
