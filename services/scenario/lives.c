#include "services/scenario/lives.h"

/* X(table, file) */
#define LIFE_LIST(X)                                                                               \
	X(intake_clue_table, "intake/items/clue_table.def")                                        \
	X(intake_complaint_table, "intake/items/complaint_table.def")                              \
	X(hazard_state_table, "hazard/rectification/hazard_table.def")                             \
	X(licence_table, "hazard/archive/licence_table.def")                                       \
	X(standard_table, "hazard/archive/standard_table.def")                                     \
	X(duty_table, "hazard/archive/duty_table.def")                                             \
	X(matter_table, "hazard/archive/matter_table.def")                                         \
	X(campaign_state_table, "hazard/campaign/campaign_table.def")                              \
	X(inspection_states, "hazard/inspection/inspection_table.def")                             \
	X(self_check_states, "hazard/inspection/self_check_table.def")                             \
	X(draw_states, "hazard/inspection/draw_table.def")                                         \
	X(key_area_states, "hazard/inspection/key_area_table.def")                                 \
	X(sampling_table, "hazard/sampling/sampling_table.def")                                    \
	X(sampling_service_table, "hazard/sampling/service_table.def")                             \
	X(sampling_retest_table, "hazard/sampling/retest_table.def")                               \
	X(sampling_correction_table, "hazard/sampling/correction_table.def")                       \
	X(sampling_request_table, "hazard/sampling/request_table.def")                             \
	X(measure_table, "escalation/ladder/measure_table.def")                                    \
	X(notice_table, "escalation/letters/notice_table.def")                                     \
	X(case_table, "escalation/cases/case_table.def")                                           \
	X(case_service_table, "escalation/cases/service_table.def")                                \
	X(case_publication_table, "escalation/cases/publication_table.def")                        \
	X(case_execution_table, "escalation/cases/execution_table.def")                            \
	X(case_hearing_table, "escalation/cases/hearing_table.def")                                \
	X(case_contest_table, "escalation/cases/contest_table.def")                                \
	X(case_certification_table, "escalation/cases/certification_table.def")                    \
	X(bulletin_table, "escalation/bulletin/bulletin_table.def")                                \
	X(outgoing_states, "notify/letters/outgoing_table.def")                                    \
	X(incoming_states, "notify/letters/incoming_table.def")                                    \
	X(listing_table, "credit/listing_table.def")

/* Declared here: the services' own headers give different tables the same short prefix, and nobody
 * else needs them side by side. */
#define X(symbol, path) extern const struct state_table symbol;
LIFE_LIST(X)
#undef X

static const struct life all[] = {
#define X(symbol, path) {&(symbol), (path)},
	LIFE_LIST(X)
#undef X
};

const struct life *lives(size_t *ret_count)
{
	*ret_count = sizeof all / sizeof all[0];
	return all;
}
