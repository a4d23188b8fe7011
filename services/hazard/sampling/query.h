/* What people ask about samplings. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_H

#include "common/stage/queries/question.h"

extern const struct question_area sampling_questions;

#endif
