/* What people ask of escalation: which areas answer. */
#include "services/escalation/bulletin/query.h"
#include "services/escalation/cases/query.h"
#include "services/escalation/escalation.h"
#include "services/escalation/ladder/query.h"
#include "services/escalation/letters/query.h"

static const struct question_area *const areas[] = {
	&ladder_questions,
	&letters_questions,
	&cases_questions,
	&bulletin_questions,
};

const struct questions escalation_questions = {
	.areas = areas,
	.area_count = sizeof areas / sizeof areas[0],
};
