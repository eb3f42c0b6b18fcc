/// Texts of the page's controls; those of its numbers are the report's own.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct page_texts {
  sentence<> every;
  sentence<> clear;
  sentence<> compare;
  sentence<> filters;
  sentence<> search;
  sentence<> close;
  sentence<> from;
  sentence<> until;
  sentence<> company;
  sentence<> show;
  sentence<> number;
  sentence<> step;
  sentence<> first;
  sentence<> measure;
  sentence<> by_deals;
  sentence<> by_money;
  sentence<> drawn_as;
  sentence<> lines;
  sentence<> bars;
  sentence<> as_table;
  sentence<"terms"> explained;
  sentence<> rate;
  sentence<"n"> won_now;
  sentence<> interval;
  sentence<> win_rate;
  sentence<> time_to_win;
  sentence<> median_of;
  sentence<> lost_heading;
  sentence<> where;
  sentence<> why;
  sentence<> no_reasons;
  sentence<> none_lost;
  sentence<> fates_sentence;
  sentence<> months_sentence;
  sentence<> segments_sentence;
  sentence<> fixed;
  sentence<> not_added;
  sentence<"names"> not_together;
  sentence<"names"> left_out;
  sentence<"n", "all"> n_of;
  sentence<"value"> before;
  sentence<"hits", "n", "level", "range"> evidence;
  sentence<"value"> norm;
  sentence<"format", "name"> save_as;
  sentence<"n", "last", "m"> funnel_sentence;
  sentence<"before", "stage", "n"> worst_step;
  sentence<"n", "stage", "m"> lost_sentence;
  sentence<"reason"> why_sentence;
  sentence<"n", "all", "listed", "deals"> cut;
  // Of a page that is served.
  std::array<sentence<>, 8> views;  // by `board_view`
  sentence<> views_label;
  sentence<> own_views;
  sentence<> new_events;
  sentence<> show_them;
  sentence<> as_loaded;
  sentence<> work_out;
  sentence<"n"> show_all;
  sentence<"n"> next_deals;
};

}  // namespace funnel::io
