#include "journeys/table_bytes.hpp"

#include "core/bytes.hpp"
#include "core/parallel.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/column_bytes.hpp"
#include "journeys/table_builder.hpp"
#include "journeys/table_guesses.hpp"
#include "journeys/visit_offsets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// What `read_bits` may read behind its bytes.
constexpr std::size_t spare_bytes = 8;

constexpr std::array shape_flags{&deal_shape::moved_in,     &deal_shape::begun_before, &deal_shape::lost_unseen,  &deal_shape::unpriced,
                                 &deal_shape::has_gaps,     &deal_shape::reopened,     &deal_shape::aside,        &deal_shape::owner_varies,
                                 &deal_shape::actor_varies, &deal_shape::amount_varies};
constexpr std::array shape_masks{&deal_shape::visited,     &deal_shape::above,       &deal_shape::passed,
                                 &deal_shape::began_above, &deal_shape::left_unseen, &deal_shape::unseen};

}  // namespace

/// Writes and reads the columns of a table, which it may see. Where guesses do not hold, what is so is written.
class table_bytes {
 public:
  explicit table_bytes(journey_data& d) : d_(&d), guess_(d) {}

  void write(std::vector<std::uint8_t>& to) {
    byte_writer out(to);
    auto& rows = d_->rows_;
    auto& holdings = d_->holdings_;
    for (const std::size_t n : {d_->n_deals(), d_->n_visits(), rows.dimensions.size(), d_->shapes_.size(), holdings.owner.size(),
                                d_->earlier_values_.size(), d_->identities_.size()})
      out.number(n);
    out.number(d_->magnitude_);
    for (std::size_t i = 0; i < d_->shapes_.size(); ++i) write(out, d_->shapes_[i], d_->shape_totals_[i]);
    write_column(to, rows.shape);
    write_sizes(to, rows.first_visit);
    write_sizes(to, rows.first_holding);
    out.number(rows.deal.max_raw());
    write_bits(to, d_->n_deals(), [&](std::size_t row) { return rows.deal[row] - row; });
    static_cast<void>(guess_.find_rows());
    write_column(to, d_->visits_.entered);
    write_ends(to);
    // Two parts, which two threads read; of the first one the size is told.
    std::vector<std::uint8_t> of_visits;
    write_visits(of_visits);
    out.number(of_visits.size());
    out.bytes(of_visits);
    write_rows(to);
    to.resize(to.size() + spare_bytes);
  }

  /// False when the bytes cannot be.
  bool read(std::span<const std::uint8_t> bytes, execution how) {
    if (bytes.size() < spare_bytes) return false;
    byte_reader in(bytes.first(bytes.size() - spare_bytes));
    const snapshot& s = d_->snapshot();
    const std::uint64_t most = data_of(s).events_end();  // an event takes more than a byte, and begins one visit at most
    std::uint64_t n_dimensions, n_shapes;
    for (std::uint64_t* n : {&n_rows_, &n_visits_, &n_dimensions, &n_shapes, &n_holdings_, &n_earlier_, &n_identities_}) *n = in.number();
    if (n_rows_ > s.n_deals() || n_visits_ > most || n_dimensions != s.n_dimensions() || n_shapes > n_rows_ || n_holdings_ > 2 * most ||
        n_earlier_ > in.left() || (n_identities_ != 0 && n_identities_ != n_rows_))
      return false;
    d_->magnitude_ = in.number();
    d_->shapes_.resize(n_shapes);
    d_->shape_totals_.resize(n_shapes);
    for (std::size_t i = 0; i < n_shapes; ++i)
      if (!read(in, d_->shapes_[i], d_->shape_totals_[i])) return false;
    auto& rows = d_->rows_;
    const auto both = [&](auto&& one, auto&& other) {
      std::array<bool, 2> good{};
      for_parts(2, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t part = begin; part < end; ++part) good[part] = part == 0 ? one() : other();
      });
      return good[0] && good[1];
    };
    byte_reader of_shapes = in;
    if (!skip_column<code>(in, n_rows_) || !skip_bits(in, n_rows_) ||
        !both([&] {
                return column_places::take(rows.shape, read_column<code>(of_shapes, n_rows_, n_shapes)) && guess_.find_rows() &&
                       read_sizes(of_shapes, n_rows_, n_visits_, 1, rows.first_visit);
              },
              [&] { return read_sizes(in, n_rows_, n_holdings_, 0, rows.first_holding) && read_deals(in, n_rows_, s.deals().size()); }))
      return false;
    byte_reader of_rows = in;
    if (!skip_column<instant>(of_rows, n_visits_) || !each_surprise(of_rows, n_visits_, [](std::size_t, std::uint64_t) {})) return false;
    const auto of_visits = of_rows.bytes(of_rows.number());
    if (of_rows.bad()) return false;
    // What rows were at times needs when visits ended.
    return both([&] { return column_places::take(d_->visits_.entered, read_column<instant>(in, n_visits_)) && read_ends(in); },
                [&] { return read_rows(of_rows); }) &&
           both([&] { return read_visits(byte_reader(of_visits)); }, [&] { return read_changes(of_rows); });
  }

 private:
  void write_visits(std::vector<std::uint8_t>& to) {
    auto& rows = d_->rows_;
    auto& visits = d_->visits_;
    write_bits(to, d_->n_visits(), [&](std::size_t v) { return visits.stage[v]; });
    write_guessed(to, rows.created, [&](const column_head& h, auto* raw) { guess_.created(h, raw); });
    write_guessed(to, rows.closed, [&](const column_head& h, auto* raw) { guess_.closed(h, raw); });
    write_guessed(to, visits.left, [&](const column_head& h, auto* raw) { guess_.left(h, raw); });
  }
  void write_ends(std::vector<std::uint8_t>& to) {
    std::vector<visit_end> guessed(d_->n_visits());
    guess_.ends(guessed);
    surprises_out odd;
    for (std::size_t v = 0; v < guessed.size(); ++v)
      if (d_->visits_.end[v] != guessed[v]) odd.add(v, static_cast<std::uint64_t>(d_->visits_.end[v]));
    odd.end(to);
  }
  bool read_ends(byte_reader& in) {
    std::vector<visit_end>& ends = d_->visits_.end;
    ends.resize(n_visits_);
    guess_.ends(ends);
    std::uint64_t greatest = 0;
    const bool good = each_surprise(in, ends.size(), [&](std::size_t v, std::uint64_t end) {
      greatest = std::max(greatest, end);
      ends[v] = static_cast<visit_end>(end);
    });
    return good && greatest <= static_cast<std::uint64_t>(visit_end::moved_out);
  }
  void write_rows(std::vector<std::uint8_t>& to) {
    byte_writer out(to);
    auto& rows = d_->rows_;
    auto& holdings = d_->holdings_;
    write_column(to, rows.owner);
    write_column(to, rows.reason);
    write_column(to, rows.amount);
    for (auto& c : rows.dimensions) write_column(to, c);
    auto& people = d_->people_;
    write_column(to, people.owner);
    write_guessed(to, people.owner_left, [&](const column_head&, auto* raw) { guess_.owner_left(raw); });
    write_guessed(to, people.begun_by, [&](const column_head&, auto* raw) { guess_.begun_by(raw); });
    write_guessed(to, people.ended_by, [&](const column_head&, auto* raw) { guess_.ended_by(raw); });
    write_column(to, d_->amounts_.entered);
    write_guessed(to, d_->amounts_.left, [&](const column_head& h, auto* raw) { guess_.amount_left(h, raw); });
    write_bits(to, d_->gaps_.size(), [&](std::size_t i) { return d_->gaps_[i]; });
    write_bits(to, holdings.owner.size(), [&](std::size_t i) { return static_cast<code>(holdings.owner[i] + 1); });
    write_bits(to, holdings.us.size(), [&](std::size_t i) { return static_cast<std::uint64_t>(holdings.us[i]); });
    std::size_t before = 0;
    for (const earlier_value& e : d_->earlier_values_) {
      out.number(e.visit - std::exchange(before, e.visit));
      out.number(e.dimension);
      out.number(static_cast<code>(e.value + 1));
    }
    write_bits(to, d_->identities_.size(), [&](std::size_t i) { return static_cast<code>(d_->identities_[i].first + 1); });
    write_bits(to, d_->identities_.size(), [&](std::size_t i) { return d_->identities_[i].second; });
  }

  /// Reads columns into their places.
  struct column_places {
    byte_reader& in;
    std::uint64_t people_known;

    template <class T, class Made>
    static bool take(T& to, Made&& made) {
      if (made) to = *std::forward<Made>(made);
      return made.has_value();
    }
    bool codes(packed_column<code>& to, std::size_t n, std::uint64_t limit) { return take(to, read_column<code>(in, n, limit)); }
    bool amounts(packed_column<minor_units>& to, std::size_t n) { return take(to, read_column<minor_units>(in, n)); }
    template <class Guess>
    bool times(packed_column<instant>& to, std::size_t n, Guess&& guess) {
      return take(to, read_guessed<instant>(in, n, no_code, guess));
    }
    template <class Guess>
    bool people(packed_column<code>& to, std::size_t n, Guess&& guess) {
      return take(to, read_guessed<code>(in, n, people_known, guess));
    }
  };
  bool read_visits(byte_reader in) {
    auto& rows = d_->rows_;
    auto& visits = d_->visits_;
    column_places to{in, 0};
    return read_small(in, n_visits_, d_->pipeline().n_funnel(), visits.stage) &&
           to.times(rows.created, n_rows_, [&](const column_head& h, auto* raw) { guess_.created(h, raw); }) &&
           to.times(rows.closed, n_rows_, [&](const column_head& h, auto* raw) { guess_.closed(h, raw); }) &&
           to.times(visits.left, n_visits_, [&](const column_head& h, auto* raw) { guess_.left(h, raw); }) && in.left() == 0;
  }
  bool read_rows(byte_reader& in) {
    const snapshot& s = d_->snapshot();
    auto& rows = d_->rows_;
    column_places to{in, s.owners().size()};
    if (!to.codes(rows.owner, n_rows_, to.people_known) || !to.codes(rows.reason, n_rows_, s.reasons().size()) || !to.amounts(rows.amount, n_rows_)) return false;
    rows.dimensions.resize(s.n_dimensions());
    for (std::size_t d = 0; d < rows.dimensions.size(); ++d)
      if (!to.codes(rows.dimensions[d], n_rows_, s.values(d).size())) return false;
    return true;
  }
  /// Of rows that changed, what they were in each visit.
  bool read_changes(byte_reader in) {
    const snapshot& s = d_->snapshot();
    auto& rows = d_->rows_;
    auto& people = d_->people_;
    auto& amounts = d_->amounts_;
    find_visit_offsets(rows, d_->shapes_);
    const std::size_t n_people = rows.first_people[n_rows_], n_amounts = rows.first_amounts[n_rows_], n_gaps = rows.first_gaps[n_rows_];
    column_places to{in, s.owners().size()};
    return to.codes(people.owner, n_people, to.people_known) &&
           to.people(people.owner_left, n_people, [&](const column_head&, auto* raw) { guess_.owner_left(raw); }) &&
           to.people(people.begun_by, n_people, [&](const column_head&, auto* raw) { guess_.begun_by(raw); }) &&
           to.people(people.ended_by, n_people, [&](const column_head&, auto* raw) { guess_.ended_by(raw); }) && to.amounts(amounts.entered, n_amounts) &&
           column_places::take(amounts.left, read_guessed<minor_units>(in, n_amounts, 0, [&](const column_head& h, auto* raw) { guess_.amount_left(h, raw); })) &&
           read_small(in, n_gaps, 256, d_->gaps_) && read_holdings(in, n_holdings_, to.people_known) && read_earlier_values(in, n_earlier_) &&
           read_identities(in, n_identities_, s.identities().size()) && !in.bad() && in.left() == 0;
  }

  static void write(byte_writer& out, const deal_shape& s, const shape_total& total) {
    std::uint64_t flags = 0;
    for (std::size_t i = 0; i < shape_flags.size(); ++i) flags |= std::uint64_t{s.*shape_flags[i]} << i;
    for (const auto mask : shape_masks) out.number(s.*mask);
    for (const std::uint64_t n : {std::uint64_t{s.current}, static_cast<std::uint64_t>(s.outcome), flags}) out.number(n);
    out.signed_number(total.deals);
    out.signed_number(total.amount);
  }
  bool read(byte_reader& in, deal_shape& s, shape_total& total) const {
    const std::size_t n_stages = d_->pipeline().n_funnel();
    const stage_mask all = n_stages >= max_stages ? ~stage_mask{0} : stage_bit(static_cast<stage_index>(n_stages)) - 1;
    bool good = true;
    for (const auto mask : shape_masks) {
      s.*mask = in.number();
      good = good && (s.*mask & ~all) == 0;
    }
    const std::uint64_t current = in.number(), outcome = in.number(), flags = in.number();
    total.deals = in.signed_number();
    total.amount = in.signed_number();
    s.current = static_cast<stage_index>(current);
    s.outcome = static_cast<funnel::outcome>(outcome);
    for (std::size_t i = 0; i < shape_flags.size(); ++i) s.*shape_flags[i] = (flags >> i & 1) != 0;
    return good && !in.bad() && current < n_stages && outcome <= static_cast<std::uint64_t>(outcome::moved_out) && flags >> shape_flags.size() == 0;
  }

  // Offsets: how many each row has.
  static void write_sizes(std::vector<std::uint8_t>& to, const packed_column<std::size_t>& first) {
    write_bits(to, first.size() - 1, [&](std::size_t row) { return first[row + 1] - first[row]; });
  }
  /// False when these are not `total` together, and `least` each.
  static bool read_sizes(byte_reader& in, std::size_t n, std::uint64_t total, std::uint64_t least, packed_column<std::size_t>& to) {
    auto c = packed_column<std::size_t>::of_raw(0, 1, total, n + 1, [&](auto* raw) {
      std::uint64_t at = 0;
      *raw++ = 0;
      const bool good = read_bits(in, n, [&](std::size_t, const std::uint64_t* sizes, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
          if (sizes[i] > total - at || sizes[i] < least) return false;
          at += sizes[i];
          *raw++ = static_cast<std::remove_reference_t<decltype(*raw)>>(at);
        }
        return true;
      });
      return good && at == total;
    });
    if (c) to = *std::move(c);
    return c.has_value();
  }
  /// Deals are told by how many before them have no row.
  bool read_deals(byte_reader& in, std::size_t n, std::uint64_t limit) {
    const std::uint64_t last = in.number();
    if (n > 0 && last >= limit) return false;
    auto c = packed_column<code>::of_raw(0, 1, last, n, [&](auto* raw) {
      return read_bits(in, n, [&](std::size_t first, const std::uint64_t* before, std::size_t size) {
        bool good = true;
        for (std::size_t i = 0; i < size; ++i) {
          good = good && before[i] <= last && first + i + before[i] <= last;
          raw[first + i] = static_cast<std::remove_reference_t<decltype(*raw)>>(first + i + before[i]);
        }
        return good;
      });
    });
    if (c) d_->rows_.deal = *std::move(c);
    return c.has_value();
  }

  /// Numbers below `limit`, which is 256 at most, a byte each.
  template <class T>
  static bool read_small(byte_reader& in, std::size_t n, std::size_t limit, std::vector<T>& to) {
    to.resize(n);
    return read_bits(in, n, [&](std::size_t first, const std::uint64_t* at, std::size_t size) {
      std::uint64_t greatest = 0;
      for (std::size_t i = 0; i < size; ++i) {
        greatest = std::max(greatest, at[i]);
        to[first + i] = static_cast<T>(at[i]);
      }
      return greatest < limit;
    });
  }
  /// Gives put(code) what is one more than codes below `limit`, or 0 for none.
  template <class Put>
  static bool read_codes(byte_reader& in, std::size_t n, std::uint64_t limit, Put&& put) {
    return read_bits(in, n, [&](std::size_t, const std::uint64_t* at, std::size_t size) {
      bool good = true;
      for (std::size_t i = 0; i < size; ++i) {
        good = good && at[i] <= limit;
        put(static_cast<code>(at[i] - 1));
      }
      return good;
    });
  }
  bool read_holdings(byte_reader& in, std::size_t n, std::uint64_t people_known) {
    auto& owner = d_->holdings_.owner;
    auto& us = d_->holdings_.us;
    owner.reserve(n);
    us.reserve(n);
    return read_codes(in, n, people_known, [&](code c) { owner.push_back(c); }) &&
           read_bits(in, n, [&](std::size_t, const std::uint64_t* at, std::size_t size) {
             for (std::size_t i = 0; i < size; ++i) us.push_back(static_cast<std::int64_t>(at[i]));
             return true;
           });
  }
  bool read_earlier_values(byte_reader& in, std::size_t n) {
    const std::size_t n_visits = d_->visits_.entered.size();
    const snapshot& s = d_->snapshot();
    std::uint64_t visit = 0;
    d_->earlier_values_.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t on = in.number(), dimension = in.number(), value = in.number();
      if (in.bad() || on >= n_visits - visit || dimension >= s.n_dimensions() || value > s.values(dimension).size()) return false;
      visit += on;
      d_->earlier_values_.push_back({static_cast<std::size_t>(visit), static_cast<std::size_t>(dimension), static_cast<code>(value - 1)});
    }
    return true;
  }
  bool read_identities(byte_reader& in, std::size_t n, std::uint64_t known) {
    d_->identities_.reserve(n);
    return read_codes(in, n, known, [&](code c) { d_->identities_.emplace_back(c, 0); }) &&
           read_bits(in, n, [&](std::size_t first, const std::uint64_t* at, std::size_t size) {
             for (std::size_t i = 0; i < size; ++i) d_->identities_[first + i].second = static_cast<std::uint32_t>(at[i]);
             return true;
           });
  }

  journey_data* d_;
  table_guesses guess_;
  std::uint64_t n_rows_ = 0, n_visits_ = 0, n_holdings_ = 0, n_earlier_ = 0, n_identities_ = 0;  // of the table that is read
};

std::vector<std::uint8_t> bytes_of(const journey_table& t) {
  std::vector<std::uint8_t> bytes;
  // It is only read.
  table_bytes(const_cast<journey_data&>(data_of(t))).write(bytes);
  return bytes;
}

std::optional<journey_table> table_of(std::span<const std::uint8_t> bytes, const snapshot& s, const layout& l, stage_map stages, execution how) {
  return table_builder(s, l, std::move(stages)).filled([&](journey_data& d) { return table_bytes(d).read(bytes, how); });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
