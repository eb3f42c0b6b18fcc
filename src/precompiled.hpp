/// What the sources of the library have in common; included by the build before each of them.
#pragma once

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/analysis/self_view.hpp>
#include <funnel/analysis/team.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/funnel.hpp>
