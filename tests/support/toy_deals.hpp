/// The ten toy deals of docs/definitions.md: `stage@day`, days counted from 1 January 00:00; January is [0, 31).
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/testing/builders.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace funnel_test {

using funnel::test::day;
inline constexpr funnel::period january{day(0), day(31)};

/// Each event becomes known when it happens.
inline const std::vector<funnel::deal_event>& toy_events() {
  static const funnel::test::histories told = [] {
    constexpr const char* qualification = "qualification";
    constexpr const char* presentation = "presentation";
    constexpr const char* proposal = "proposal";
    constexpr const char* contracting = "contracting";
    funnel::test::histories d;
    d.deal("D1", day(0), qualification)
        .moved(presentation, day(5))
        .moved(proposal, day(12))
        .moved(contracting, day(20))
        .won(day(28));
    d.deal("D2", day(1), qualification).moved(presentation, day(6)).lost(day(10));
    d.deal("D3", day(2), qualification).moved(proposal, day(9)).won(day(25));
    d.deal("D4", day(3), qualification)
        .moved(presentation, day(8))
        .moved(proposal, day(15))
        .moved(presentation, day(18))
        .moved(proposal, day(24))
        .lost(day(29));
    d.deal("D5", day(4), qualification).moved(presentation, day(14));
    d.deal("D6", day(5), qualification);
    d.deal("D7", day(6), qualification).moved(presentation, day(9)).lost(day(12)).reopened(day(40), presentation)
        .moved(proposal, day(45)).won(day(55));
    d.deal("D8", day(10), proposal).moved(contracting, day(16)).won(day(22));
    d.deal("D9", day(-20), qualification)
        .moved(presentation, day(3))
        .moved(proposal, day(8))
        .moved(contracting, day(26));
    d.deal("D10", day(20), qualification).moved(presentation, day(29)).moved(proposal, day(35)).lost(day(50));
    return d;
  }();
  return told.events();
}

inline funnel::event_store toy_store() {
  funnel::event_store store(funnel::default_pipeline());
  EXPECT_TRUE(store.append(toy_events()).rejected.empty());
  return store;
}

}  // namespace funnel_test
