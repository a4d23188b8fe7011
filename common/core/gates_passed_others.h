/* When events show that a gate was passed which looks at other cases, a listing's papers, what the
 * police answered, or the record of how goods were taken. */
#ifndef ZHIAN_CORE_GATES_PASSED_OTHERS_H
#define ZHIAN_CORE_GATES_PASSED_OTHERS_H

#include "common/core/event.h"
#include "common/core/officers.h"

/* As gates_passed.def asks; each of an event of the kind that is there beside it. */
bool given_down(const struct event *event, const struct officers *officers);
bool leaves_with_list(const struct event *event, const struct officers *officers);
bool by_procedure(const struct event *event, const struct officers *officers);
bool penalty_by_procedure(const struct event *event, const struct officers *officers);
bool on_the_spot(const struct event *event, const struct officers *officers);
bool others_looked_through(const struct event *event, const struct officers *officers);
bool weighs_factors(const struct event *event, const struct officers *officers);
bool with_its_papers(const struct event *event, const struct officers *officers);
bool police_held(const struct event *event, const struct officers *officers);
bool police_overridden(const struct event *event, const struct officers *officers);
bool police_withdrawn(const struct event *event, const struct officers *officers);
bool shows_heavier(const struct event *event, const struct officers *officers);
bool has_basis_of_measures(const struct event *event, const struct officers *officers);
bool on_application(const struct event *event, const struct officers *officers);
bool on_its_ground(const struct event *event, const struct officers *officers);
bool grounded_on_the_spot(const struct event *event, const struct officers *officers);
bool police_answered(const struct event *event, const struct officers *officers);
bool recall_notified(const struct event *event, const struct officers *officers);
bool recall_delegated(const struct event *event, const struct officers *officers);
bool recall_ordered(const struct event *event, const struct officers *officers);
bool recall_ordered_here(const struct event *event, const struct officers *officers);
bool recall_unfounded(const struct event *event, const struct officers *officers);
bool recall_unfounded_here(const struct event *event, const struct officers *officers);
bool held_served(const struct event *event, const struct officers *officers);
bool registered_served(const struct event *event, const struct officers *officers);
bool scope_said(const struct event *event, const struct officers *officers);
bool scene_recorded(const struct event *event, const struct officers *officers);
bool registered_scene(const struct event *event, const struct officers *officers);
bool tells_act_day(const struct event *event, const struct officers *officers);
bool order_contents(const struct event *event, const struct officers *officers);
bool by_hearing_officer(const struct event *event, const struct officers *officers);
bool drawn_at_random(const struct event *event, const struct officers *officers);
bool sealed_apart(const struct event *event, const struct officers *officers);
bool tested_by_others(const struct event *event, const struct officers *officers);
bool held_scene(const struct event *event, const struct officers *officers);

#endif
