/// One workload in the forms that are timed, each made when it is first needed.
#pragma once

#include "straight_loops.hpp"

#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace funnel_bench {

class data {
 public:
  /// The workload with so many deals; made once.
  static const data& of(std::size_t n_deals);

  const funnel::test::generated_deals& deals() const { return deals_; }
  const funnel::event_store& store() const;
  const funnel::journey_table& journeys() const;  ///< as of the workload's end
  const funnel::reach_index& first_entries() const;  ///< of those journeys
  const ideal_arrays& ideal() const;
  const std::string& csv_file() const;            ///< the workload's events, in the folder for temporary files

  explicit data(const funnel::test::workload& w) : deals_(w) {}
  ~data();
  data(const data&) = delete;
  data& operator=(const data&) = delete;

 private:
  funnel::test::generated_deals deals_;
  mutable std::unique_ptr<funnel::event_store> store_;
  mutable std::unique_ptr<funnel::journey_table> journeys_;
  mutable std::unique_ptr<funnel::reach_index> first_entries_;
  mutable std::unique_ptr<ideal_arrays> ideal_;
  mutable std::string csv_file_;
};

/// A store of these events.
funnel::event_store store_of(const funnel::test::generated_deals& deals);

/// The workload that all measurements use.
funnel::test::workload workload_of(std::size_t n_deals);

}  // namespace funnel_bench
