/// Ways to count that other systems document, as queries: so that a figure from one of them can be understood here.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Which view answers a preset.
enum class view : std::uint8_t {
  cohort,    ///< `cohort_funnel`
  activity,  ///< `stage_activity_in_period`
  stock,     ///< `stage_stock`
};

/// A way to count, as its system documents it; none of them was compared with the system itself.
struct preset {
  std::string_view name;
  std::string_view documented;  ///< what is counted, and whose documentation says so
  view answered_by = view::cohort;
  date_basis basis = date_basis::created;
  outcome_set outcomes = all_outcomes;
  funnel::counting counting = funnel::counting::implied;
  attribution credit = attribution::current;
  valuation worth = valuation::current;
  std::int64_t window_days = 0;  ///< of the ordered rule; 0: none
  bool strict_order = false;
  bool strict_deduplication = false;
  bool strict_increase = false;
};

/// All presets. Letters in brackets number the published definitions that give one toy funnel eleven different answers;
/// docs/definitions.md has the table.
inline constexpr std::array presets{
    preset{"fate_ledger", "this library's own: creation cohort, implied reach, owner and amount at stage entry; rates from the fates",
           view::cohort, date_basis::created, all_outcomes, counting::implied, attribution::stage_entry, valuation::at_entry},
    preset{"amocrm_all", "as documented by amoCRM, win-lost analysis of all leads: implied reach [c]"},
    preset{"amocrm_closed", "as documented by amoCRM, win-lost analysis of closed leads: implied reach of won and lost [d]",
           view::cohort, date_basis::created, closed_outcomes},
    preset{"bitrix_standard", "as documented by Bitrix24, standard funnel: stages really visited [a]",
           view::cohort, date_basis::created, all_outcomes, counting::touched},
    preset{"bitrix_with_conversion", "as documented by Bitrix24, funnel with conversion, our reading: implied reach, lost deals left out [e]",
           view::cohort, date_basis::created, outcome_bit(outcome::open) | outcome_bit(outcome::won)},
    preset{"hubspot_any", "as documented by HubSpot, \"any stages\": stages really visited, in any order [a]",
           view::cohort, date_basis::created, all_outcomes, counting::touched},
    preset{"hubspot_all", "as documented by HubSpot, \"all stages\": all earlier stages passed in order [b]",
           view::cohort, date_basis::created, all_outcomes, counting::strict},
    preset{"arta_synergy", "as documented by Arta Synergy: every entry counts, re-entries too [f]",
           view::cohort, date_basis::created, all_outcomes, counting::entries},
    preset{"frappe", "as the code of Frappe CRM counts: status-log rows into the stage, lost deals left out [k]",
           view::cohort, date_basis::created, outcome_bit(outcome::open) | outcome_bit(outcome::won), counting::moves},
    preset{"close_created", "as documented by Close, \"was created\": cohort of creation, stages really visited",
           view::cohort, date_basis::created, all_outcomes, counting::touched},
    preset{"creatio_number", "as documented by Creatio, by number: created in the period, by stage at its end", view::stock},
    preset{"creatio_stage", "as documented by Creatio, stage conversion: in the stage during the period and higher at its end, our reading 1 [h]",
           view::activity, date_basis::none},
    preset{"creatio_stage_without_lost", "the same, our reading 2: deals lost by the end left out [i]",
           view::activity, date_basis::none, outcome_bit(outcome::open) | outcome_bit(outcome::won)},
    preset{"window_funnel", "as documented by ClickHouse, windowFunnel in its default mode; without a window of time unless set",
           view::cohort, date_basis::created, all_outcomes, counting::ordered},
    preset{"window_funnel_strict_order", "as documented by ClickHouse, windowFunnel with strict_order",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 0, true},
    preset{"window_funnel_strict_deduplication", "as documented by ClickHouse, windowFunnel with strict_deduplication",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 0, false, true},
    preset{"window_funnel_strict_increase", "as documented by ClickHouse, windowFunnel with strict_increase",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 0, false, false, true},
    preset{"amplitude", "as documented by Amplitude, ordered steps within its default window of 1 day",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 1},
    preset{"mixpanel", "as documented by Mixpanel, ordered steps within its default window of 7 days",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 7},
    preset{"posthog", "as documented by PostHog, ordered steps within its default window of 14 days",
           view::cohort, date_basis::created, all_outcomes, counting::ordered, attribution::current, valuation::current, 14},
};

/// Errors: `unknown_name`.
result<preset> find_preset(std::string_view name);

/// The query with the preset's way to count put in; whom it is about (filters, groups, clocks) stays as it is.
query with_preset(query q, const preset& p, period in);

}  // namespace v0_1
}  // namespace funnel
