/* What people ask of intake: which areas answer. */
#include "services/intake/query.h"

#include "services/intake/intake.h"

static const struct question_area *const areas[] = {&items_questions, &feeds_questions};

const struct questions intake_questions = {
	.areas = areas,
	.area_count = sizeof(areas) / sizeof(areas[0]),
};
