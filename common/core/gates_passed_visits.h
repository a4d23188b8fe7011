/* When events show that a gate was passed at which a visit is planned, drawn, made or recorded. */
#ifndef ZHIAN_CORE_GATES_PASSED_VISITS_H
#define ZHIAN_CORE_GATES_PASSED_VISITS_H

#include "common/core/event.h"
#include "common/core/officers.h"

/* As gates_passed.def asks; each of an event of the kind that is there beside it. */
bool visit_has_ground(const struct event *event, const struct officers *officers);
bool visit_has_items(const struct event *event, const struct officers *officers);
bool visit_drawn(const struct event *event, const struct officers *officers);
bool visit_drawn_within_cap(const struct event *event, const struct officers *officers);
bool visit_within_cap(const struct event *event, const struct officers *officers);
bool visit_not_beside_another(const struct event *event, const struct officers *officers);
bool visit_drawn_not_beside(const struct event *event, const struct officers *officers);
bool visit_made(const struct event *event, const struct officers *officers);
bool visit_without_access(const struct event *event, const struct officers *officers);
bool visit_refused(const struct event *event, const struct officers *officers);
bool visit_notice_has_items(const struct event *event, const struct officers *officers);
bool visit_correction_has_items(const struct event *event, const struct officers *officers);
bool visit_answers_items(const struct event *event, const struct officers *officers);
bool visit_says_of_party(const struct event *event, const struct officers *officers);
bool visit_takes_back(const struct event *event, const struct officers *officers);
bool patrol_of_a_visit(const struct event *event, const struct officers *officers);

#endif
