#include <funnel/pipeline/pipeline.hpp>

namespace funnel {
inline namespace v0_1 {

pipeline default_pipeline() {
  return pipeline_builder("sales", "Sales")
      .open("qualification", "Qualification").win_probability(0.10)
      .open("presentation", "Presentation").win_probability(0.25)
      .open("proposal", "Commercial proposal").win_probability(0.50)
      .open("contracting", "Contracting").win_probability(0.80)
      .won("won", "Closed won").win_probability(1)
      .lost("lost", "Closed lost").win_probability(0)
      .build().value();
}

result<pipeline> pipeline_template(std::string_view name) {
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
