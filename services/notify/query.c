/* What people ask of notify: which areas answer. */
#include "services/notify/letters/query_letters.h"
#include "services/notify/link/query_link.h"
#include "services/notify/notify.h"

static const struct question_area *const areas[] = {&notify_letters_questions, &link_questions};

const struct questions notify_questions = {
	.areas = areas,
	.area_count = sizeof areas / sizeof areas[0],
};
