#include <funnel/report/writers.hpp>

#include "report_words.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;

/// Columns that a text takes on a terminal: one a code point, two for the wide East Asian blocks and emoji.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    const std::string_view point = text.substr(i, length);
    const bool wide = length == 4 || (length == 3 && ((point >= "\u1100" && point <= "\u115F") ||
                                                       (point >= "\u2E80" && point <= "\uD7A3") ||
                                                       (point >= "\uF900" && point <= "\uFAFF") ||
                                                       (point >= "\uFF00" && point <= "\uFF60")));
    width += wide ? 2 : 1;
    i += length;
  }
  return width;
}

/// Cuts a host's text to a width and takes control characters out of it: a name must not move the cursor.
std::string fit(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = std::min<std::size_t>(byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4, text.size() - i);
    std::string_view point = text.substr(i, length);
    i += length;
    if (byte < 0x20 || byte == 0x7F) point = "?";
    const std::size_t w = width_of(point);
    if (used + w > width || (used + w == width && i < text.size())) return out + "\u2026";
    out += point;
    used += w;
  }
  return out;
}

std::string spaces(std::size_t n) { return std::string(n, ' '); }
std::string pad_left(const std::string& text, std::size_t width) { return spaces(width - std::min(width, width_of(text))) + text; }
std::string pad_right(const std::string& text, std::size_t width) { return text + spaces(width - std::min(width, width_of(text))); }

/// A table with a left-aligned first column and right-aligned others.
class table {
 public:
  explicit table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string draw() const {
    std::vector<std::size_t> widths(rows_[0].size());
    for (const auto& row : rows_)
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
    std::string out;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      std::string line = "  " + pad_right(rows_[r][0], widths[0]);
      for (std::size_t c = 1; c < rows_[r].size(); ++c) line += "  " + pad_left(rows_[r][c], widths[c]);
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
      if (r > 0) continue;
      std::size_t rule = 0;
      for (const std::size_t w : widths) rule += w + 2;
      out += "  ";
      for (std::size_t i = 2; i < rule; ++i) out += "\u2500";
      out += "\n";
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

class text_report {
 public:
  text_report(const funnel_report& r, const text_options& o) : r_(r), o_(o), w_(words_in(o.lang)) {}

  std::string write() {
    out_ = bold(fit(r_.title, width())) + "\n" + to_text(r_.query, o_.lang) + "\n";
    if (r_.total.deals == 0) out_ += "\n" + std::string(w_.no_deals) + "\n";
    draw_funnel();
    stage_table();
    ledger();
    moves();
    activity();
    flows();
    win_rates_and_timing();
    credit();
    segments();
    input();
    return std::move(out_);
  }

 private:
  std::size_t width() const { return static_cast<std::size_t>(std::max(o_.width, 60)); }
  std::string bold(const std::string& text) const { return o_.colour ? "\033[1m" + text + "\033[0m" : text; }
  void heading(const char* text) { out_ += "\n" + bold(text) + "\n"; }
  std::string cash(minor_units amount) const { return money(amount, r_.currency, o_.lang, "\u00A0"); }
  std::string count(std::int64_t n) const { return grouped(n, "\u00A0"); }
  std::string cell(const std::string& host_text) const {
    return host_text.empty() ? w_.none_given : fit(host_text, 28);
  }

  void draw_funnel() {
    if (r_.rows.empty()) return;
    heading(w_.funnel_heading);
    std::size_t names = 0;
    for (const funnel_row& s : r_.rows) names = std::max(names, width_of(cell(s.name)));
    const std::size_t room = width() > names + 44 ? width() - names - 44 : 16;
    std::int64_t widest = 1;
    for (const funnel_row& s : r_.rows) widest = std::max(widest, s.deals.deals);
    for (const funnel_row& s : r_.rows) {
      auto bar = static_cast<std::size_t>(static_cast<double>(room) * static_cast<double>(s.deals.deals) / static_cast<double>(widest) + 0.5);
      if (s.deals.deals > 0) bar = std::max<std::size_t>(bar, 1);
      const std::size_t left = (room - bar) / 2;
      std::string blocks;
      for (std::size_t i = 0; i < bar; ++i) blocks += "\u2588";
      if (o_.colour) blocks = (s.won ? "\033[32m" : "\033[34m") + blocks + "\033[0m";
      out_ += "  " + pad_right(cell(s.name), names) + "  " + spaces(left) + blocks + spaces(room - bar - left) + "  " +
              pad_left(count(s.deals.deals), 9) + "  " + pad_left(cash(s.deals.amount), 18) + "  " +
              pad_left(percent(s.to_first, o_.lang), 7) + "\n";
    }
  }

  void stage_table() {
    heading(w_.table_heading);
    const bool repeats = counts_repeat(r_);
    std::vector<std::string> header{w_.stage, w_.counted};
    if (repeats) header.push_back(w_.times);
    header.insert(header.end(), {w_.step, interval_text()});
    if (repeats) header.push_back(w_.published);
    header.insert(header.end(), {w_.step_amount, w_.amount_change, w_.to_first, w_.norm});
    table t(std::move(header));
    for (const funnel_row& s : r_.rows) {
      std::vector<std::string> row{cell(s.name), count(s.deals.deals)};
      if (repeats) row.push_back(count(s.times));
      row.push_back(percent(s.step, o_.lang));
      row.push_back(s.step.has_value() ? percent_range(s.step, o_.lang) : "\u2013");
      if (repeats) row.push_back(percent(s.published, o_.lang));
      row.push_back(percent(s.value.conversion, o_.lang));
      row.push_back(s.value.next == s.value.kept ? "\u2013" : cash(s.value.next - s.value.kept));
      row.push_back(percent(s.to_first, o_.lang));
      row.push_back(s.conversion_norm ? percent(*s.conversion_norm, o_.lang) : "\u2013");
      t.add(std::move(row));
    }
    out_ += t.draw();
  }

  std::string interval_text() const {
    return decimal(100 * r_.confidence, 0, o_.lang) + (o_.lang == language::russian ? "\u00A0% " : "% ") + w_.interval;
  }

  std::string stage_name(const stage_row& s) const {
    return cell(s.name) + (s.retired ? std::string(" (") + w_.retired + ")" : "");
  }

  void ledger() {
    heading(w_.ledger_heading);
    const std::vector<fate> fates = shown_fates(r_);
    std::vector<std::string> header{w_.stage};
    for (const fate f : fates) header.emplace_back(w_.fates[static_cast<std::size_t>(f)]);
    header.insert(header.end(), {w_.resolved, w_.bounds, w_.standing_now});
    table t(std::move(header));
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> row{stage_name(s)};
      for (const fate f : fates) row.push_back(count(s.ledger[f].deals));
      row.push_back(s.won ? "\u2013" : percent(s.resolved, o_.lang));
      row.push_back(s.won || s.touched.deals == 0 ? "\u2013" : percent_range(s.resolved, o_.lang));
      row.push_back(count(s.now.deals));
      t.add(std::move(row));
    }
    out_ += t.draw();
  }

  void moves() {
    heading(w_.moves_heading);
    std::vector<std::string> header{w_.stage};
    for (const stage_row& s : r_.stages) header.push_back(stage_name(s));
    header.insert(header.end(), {w_.lost, w_.moved_out, w_.lasting});
    table t(std::move(header));
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> row{stage_name(s)};
      for (const std::int64_t n : s.moves) row.push_back(n == 0 ? "\u00B7" : count(n));
      t.add(std::move(row));
    }
    out_ += t.draw();
  }

  void activity() {
    if (!r_.has_period) return;
    heading(w_.activity_heading);
    std::vector<std::string> header{w_.stage};
    header.insert(header.end(), w_.activities.begin(), w_.activities.end());
    table t(std::move(header));
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> row{stage_name(s)};
      for (const count_amount& c : s.activity.counts) row.push_back(count(c.deals));
      t.add(std::move(row));
    }
    out_ += t.draw();
  }

  void flows() {
    if (!r_.waterfall) return;
    heading(w_.waterfall_heading);
    table t({"", w_.deals, w_.amount});
    const auto add = [&](const std::string& name, const count_amount& c) { t.add({name, count(c.deals), cash(c.amount)}); };
    add(std::string(w_.waterfall_start) + ", " + local_text(*r_.since, r_.query.zone), r_.waterfall->start);
    for (std::size_t f = 0; f < n_flows; ++f)
      if (r_.waterfall->flows[f].deals != 0) add(std::string(is_inflow(static_cast<flow>(f)) ? "+ " : "\u2212 ") + w_.flows[f], r_.waterfall->flows[f]);
    add(std::string(w_.waterfall_end) + ", " + local_text(r_.as_of, r_.query.zone), r_.waterfall->end);
    out_ += t.draw();
  }

  void credit() {
    if (r_.credit.empty()) return;
    heading(w_.credit_heading);
    table t({w_.person, w_.open, w_.won, w_.won_amount, w_.lost});
    for (const owner_credit& c : r_.credit)
      t.add({cell(c.person), decimal(c[outcome::open].deals(), 2, o_.lang), decimal(c[outcome::won].deals(), 2, o_.lang),
             cash(c[outcome::won].amount), decimal(c[outcome::lost].deals(), 2, o_.lang)});
    out_ += t.draw();
  }

  void win_rates_and_timing() {
    heading(w_.win_heading);
    const auto line = [&](const char* name, const std::string& value) { out_ += "  " + pad_right(name, 34) + value + "\n"; };
    const auto share = [&](const char* name, const estimate& e, bool with_interval) {
      std::string text = percent(e, o_.lang);
      if (e.has_value())
        text += "  (" + count(e.hits) + " / " + count(e.n) + (with_interval ? "; " + interval_text() + " " + percent_range(e, o_.lang) : "") + ")";
      line(name, text);
    };
    share(w_.won_of_entered, r_.win_rates.won_of_entered, true);
    share(w_.won_of_closed, r_.win_rates.won_of_closed, true);
    share(w_.won_of_closed_amount, r_.win_rates.won_of_closed_amount, false);
    line(w_.entered_per_won, r_.won.deals > 0 ? decimal(r_.win_rates.entered_per_won, 1, o_.lang) + " : 1" : "\u2013");
    heading(w_.timing_heading);
    const bool timed = r_.timing.n > 0;
    line(w_.mean, timed ? decimal(r_.timing.mean_days, 1, o_.lang) : "\u2013");
    line(w_.median, timed ? decimal(r_.timing.median_days, 1, o_.lang) + "  (" + deals_text(r_.timing.n, o_.lang) + ")" : "\u2013");
  }

  void segments() {
    if (r_.segments.empty()) return;
    heading(w_.segments_heading);
    std::string keys;
    for (const std::string& name : r_.group_names) keys += (keys.empty() ? "" : " \u00B7 ") + fit(group_word(name, o_.lang), 28);
    table t({keys, w_.total, w_.open, w_.won, w_.lost, w_.won_amount, w_.won_of_closed, interval_text()});
    for (const segment_row& s : r_.segments) {
      std::string key;
      for (const std::string& value : s.key) key += (key.empty() ? "" : " \u00B7 ") + cell(value);
      const estimate& e = s.win_rates.won_of_closed;
      t.add({key, count(s.total.deals), count(s.open.deals), count(s.won.deals), count(s.lost.deals), cash(s.won.amount),
             percent(e, o_.lang), e.has_value() ? percent_range(e, o_.lang) : "\u2013"});
    }
    out_ += t.draw();
  }

  void input() {
    if (!r_.input) return;
    const input_summary& in = *r_.input;
    heading(w_.input_heading);
    out_ += "  " + std::string(w_.rows_read) + ": " + count(static_cast<std::int64_t>(in.rows)) + " = " +
            count(static_cast<std::int64_t>(in.applied)) + " " + w_.applied + " + " +
            count(static_cast<std::int64_t>(in.rejected)) + " " + w_.rejected + "\n";
    for (const std::string& note : in.notes) out_ += "  " + note + "\n";
    for (const rejected_row& row : in.rejections)
      out_ += "  " + fit(row.file, 60) + ":" + std::to_string(row.line) + (row.column.empty() ? "" : ", " + fit(row.column, 40)) +
              (row.value.empty() ? "" : ", \"" + fit(row.value, 40) + "\"") + ": " + row.reason + "\n";
    if (in.rejected > in.rejections.size())
      out_ += "  \u2026 " + count(static_cast<std::int64_t>(in.rejected - in.rejections.size())) + " " + w_.more + "\n";
  }

  const funnel_report& r_;
  const text_options& o_;
  const words& w_;
  std::string out_;
};

}  // namespace

std::string to_text(const funnel_report& r, const text_options& o) { return text_report(r, o).write(); }

}  // namespace v0_1
}  // namespace funnel
