/// What functions on a store share: its definitions, its journeys, and who hears of changes.
///
/// Layer:   c.
#pragma once

#include "c/handles.hpp"
#include "c/request.hpp"

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace funnel::c {

/// All versions of all pipelines that are recorded.
std::vector<pipeline_version> recorded_versions(const event_store& store);

/// The stages of a question's layout, by position, as its journeys have them. Errors: those of `project`.
result<std::shared_ptr<const pipeline>> layout_of(const event_store& store, const query& q);

/// The journeys that a question asks, kept ones if there are. Errors: those of `project`.
result<std::shared_ptr<const journey_table>> journeys_of(store_state& s, const query& q, execution how, funnel_call* call);

/// Tells all who follow the store. Requires: `writing` is held.
void changed(store_state& s) noexcept;

}  // namespace funnel::c
