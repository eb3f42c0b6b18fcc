/// Ready pipelines to start from.
///
/// Layer:   pipeline.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "pipeline/builder.hpp"

#include <array>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Qualification, Presentation, Commercial proposal, Contracting, Closed won; Closed lost beside them.
/// The win probabilities are a starting point that a host replaces by its own.
inline pipeline default_pipeline() {
  return pipeline_builder("sales", "Sales")
      .open("qualification", "Qualification").win_probability(0.10)
      .open("presentation", "Presentation").win_probability(0.25)
      .open("proposal", "Commercial proposal").win_probability(0.50)
      .open("contracting", "Contracting").win_probability(0.80)
      .won("won", "Closed won").win_probability(1)
      .lost("lost", "Closed lost").win_probability(0)
      .build().value();
}

/// Names that `pipeline_template` knows.
inline constexpr std::array<std::string_view, 4> pipeline_template_names{"sales", "leads", "transactional", "renewals"};

/// A named template: "sales" (the default), "leads" (marketing lead to sales-qualified lead),
/// "transactional" (short sale of few steps), "renewals" (repeat orders).
/// Errors: `unknown_name`.
inline result<pipeline> pipeline_template(std::string_view name) {
  if (name == "sales") return default_pipeline();
  if (name == "leads")
    return pipeline_builder("leads", "Leads")
        .open("new", "New lead").open("contacted", "Contacted").open("marketing_qualified", "Marketing qualified")
        .open("sales_accepted", "Accepted by sales").won("sales_qualified", "Handed to sales")
        .lost("disqualified", "Disqualified").build();
  if (name == "transactional")
    return pipeline_builder("transactional", "Transactional sale")
        .open("new", "New").open("contact", "Contact made").open("invoice", "Invoice sent")
        .won("paid", "Paid").lost("cancelled", "Cancelled").build();
  if (name == "renewals")
    return pipeline_builder("renewals", "Renewals")
        .open("upcoming", "Renewal due").open("offer", "Offer sent").open("negotiation", "Negotiation")
        .won("renewed", "Renewed").lost("churned", "Not renewed").build();
  return error{errc::unknown_name, "template", "there is no pipeline template named \"" + std::string(name) + "\""};
}

}  // namespace v0_1
}  // namespace funnel
