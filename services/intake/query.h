/* What people ask of intake, area by area. */
#ifndef ZHIAN_SERVICES_INTAKE_QUERY_H
#define ZHIAN_SERVICES_INTAKE_QUERY_H

#include "common/stage/queries/question.h"

extern const struct question_area items_questions, feeds_questions;

#endif
