/// English of the shape of the funnel.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/shape.hpp"

namespace funnel::io::english {

inline constexpr shape_texts shape{
    .names = {{"not enough data", "classic trapezoid", "leaky top", "leaky bottom", "cylinder", "bulge"}},
    .causes = {{"leads outside the target group", "leads lost for technical reasons",
                "customers gone to competitors without waiting for an answer", "a price below the market",
                "low qualification of the sellers", "an unjustifiably high price",
                "a superfluous stage that could be left out"}},
    .heading = "Shape of the funnel",
    .trapezoid_term = "Classic trapezoid",
    .trapezoid_meaning =
        "A funnel that loses the same number of deals at each step, so that its sides are straight. Bends are measured "
        "in parts of the whole narrowing.",
    .too_few =
        "Nothing can be said of the shape: a stage has only {deals} decided there; {needed} are needed.",
    .is = "The funnel has this shape: {shape}. ",
    .with_probability = "{shape} with a probability of {share}",
    .undecided_among_none = "The deals leave open which shape the funnel has.",
    .undecided = "The deals leave open which shape the funnel has: {shapes}.",
    .classic =
        "No level is further from straight sides than {share} of the whole narrowing, and each of the four deviations "
        "is ruled out.",
    .leaky_top = "Only {share} of the deals get past the first stage: most do not reach the second.",
    .leaky_bottom = "Deals get through the upper stages and leave at the last ones, where as few as {share} go on.",
    .cylinder = "Nearly all deals reach the end: each stage passes at least {share}.",
    .bulge = "Deals get on, but linger in {stage}: {times} times as long as in the other stages on average.",
    .probability_is = " How sure: {share}.",
    .holds_as_well = " It holds as well: {shape}.",
    .suspected = "What may be behind it (not measured here): {causes}.",
    .widths_chart = "Share of deals that get to each stage, against a funnel with straight sides",
    .seen_line = "this funnel",
    .classic_line = "classic trapezoid",
    .first_step = "first",
    .bend_at_most = "bend \u2264 {limit}",
    .lowest_of_last_steps = "lowest of the last",
    .bend_from = "bend \u2265 {limit}",
    .lowest_step = "lowest",
    .times_from = "time ratio \u2265 {limit}",
    .shape = "Shape",
    .step = "Step",
    .converts = "Converts",
    .rule = "Rule",
    .bend_or_times = "Bend or times",
    .probability = "Probability",
    .holds_heading = "Holds?",
    .too_few_deals = "too few deals",
    .yes = "yes",
    .no = "no",
    .undecided_rule = "open",
};

}  // namespace funnel::io::english
