/// The names that mappings give to forms.
#pragma once

#include <funnel/io/csv.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace funnel::io {

template <class Form, std::size_t N>
using named_forms = std::array<std::pair<std::string_view, Form>, N>;

inline constexpr named_forms<row_shape, 4> shape_names{{
    {"event", row_shape::event},
    {"snapshot", row_shape::snapshot},
    {"field_change", row_shape::field_change},
    {"activity", row_shape::activity},
}};

inline constexpr named_forms<time_form, 22> time_form_names{{
    {"iso", time_form::iso},
    {"yyyy-mm-dd", time_form::ymd_dash},
    {"yyyy/mm/dd", time_form::ymd_slash},
    {"yyyy.mm.dd", time_form::ymd_dot},
    {"dd-mm-yyyy", time_form::dmy_dash},
    {"dd/mm/yyyy", time_form::dmy_slash},
    {"dd.mm.yyyy", time_form::dmy_dot},
    {"mm-dd-yyyy", time_form::mdy_dash},
    {"mm/dd/yyyy", time_form::mdy_slash},
    {"dd-mm-yy", time_form::dmy_dash_short},
    {"dd/mm/yy", time_form::dmy_slash_short},
    {"dd.mm.yy", time_form::dmy_dot_short},
    {"mm-dd-yy", time_form::mdy_dash_short},
    {"mm/dd/yy", time_form::mdy_slash_short},
    {"dd mon yyyy", time_form::dmy_named},
    {"mon dd yyyy", time_form::mdy_named},
    {"dd mon yy", time_form::dmy_named_short},
    {"unix_s", time_form::unix_seconds},
    {"unix_ms", time_form::unix_milliseconds},
    {"unix_us", time_form::unix_microseconds},
    {"excel", time_form::serial_days},
    {"excel_1904", time_form::serial_days_1904},
}};

inline constexpr named_forms<amount_form, 8> amount_form_names{{
    {"1234.50", amount_form::plain},
    {"1234,50", amount_form::decimal_comma},
    {"1,234.50", amount_form::comma_groups},
    {"1.234,50", amount_form::dot_groups},
    {"1 234.50", amount_form::blank_groups},
    {"1 234,50", amount_form::blank_groups_comma},
    {"1'234.50", amount_form::apostrophe_groups},
    {"12,34,567.50", amount_form::lakh_groups},
}};

template <class Form, std::size_t N>
constexpr std::string_view name_of(Form form, const named_forms<Form, N>& names) {
  for (const auto& [name, known] : names)
    if (known == form) return name;
  return {};
}

template <class Form, std::size_t N>
constexpr std::optional<Form> named(std::string_view text, const named_forms<Form, N>& names) {
  for (const auto& [name, known] : names)
    if (name == text) return known;
  return std::nullopt;
}

constexpr std::string_view name_of(time_form f) { return name_of(f, time_form_names); }
constexpr std::string_view name_of(amount_form f) { return name_of(f, amount_form_names); }

}  // namespace funnel::io
