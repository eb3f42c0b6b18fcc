/// English of the workload and the own view.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/workload.hpp"

namespace funnel::io::english {

inline constexpr workload_texts workload{
    .heading = "Workload",
    .nothing = "No activities and no open deals.",
    .counts = {{"Planned", "To do", "Overdue", "Done", "Done on time", "Done late", "Done without a plan",
                "Cancelled"}},
    .person = "Person",
    .all = "All",
    .kind = "Kind",
    .open_deals = "Open deals",
    .amount = "Amount",
    .people_title = "Activities and open deals of each person",
    .stages_title = "Open deals by stage",
    .kinds_title = "Activities by kind",
    .overdue_chart = "Overdue activities",
    .done_chart = "Activities done",
    .work_chart = "Activities by what became of them",
    .stages_chart = "Open deals by stage",
    .to_do_in_time = "To do, not overdue",
    .done_without_due = "Done, no due time",
    .unfinished_title = "To do",
    .done_title = "Done",
    .cancelled_title = "Cancelled",
    .own_stages_title = "Own open deals by stage",
    .own_deals_title = "Own open deals",
    .activity = "Activity",
    .deal = "Deal",
    .stage = "Stage",
    .due = "Due",
    .done_at = "Done at",
    .cancelled_at = "Cancelled at",
    .days_overdue = "Days overdue",
    .days_late = "Days late",
    .credited =
        {{"An activity that is done or cancelled counts to whoever did so; one to be done, to the person responsible.",
          "An activity counts to the person responsible, whoever did it."}},
    .terms = {{{"To do", "planned, and neither done nor cancelled as of the report's instant"},
               {"Overdue", "to be done by a due time that has passed"},
               {"Done late", "done after its due time; an activity without a due time is never late"},
               {"Done without a plan", "put down when it was done, like a call that was just made"},
               {"Open deals", "deals that the person owns as of the report's instant, at what they are worth then"}}},
    .activities = forms("{n}\u00A0activity", "{n}\u00A0activities"),
    .title = "Workload",
    .most_overdue = "; most of all with {person} ({n})",
    .late_of_timed = "; of the {timed} that had a due time, {late} late",
    .summary = "{to_do} to do, {overdue} of them overdue{most_overdue}. Done: {done}{late}. Open: {deals}.",
    .beside = "{what}: {n}",
    .self_heading = "Own work: {person}",
    .self_summary = "{to_do} to do, {overdue} of them overdue. Done: {done}, {late} of them late. Open: {deals}.",
};

}  // namespace funnel::io::english
