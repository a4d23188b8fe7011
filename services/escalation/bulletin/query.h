/* What people ask of bulletins. */
#ifndef ZHIAN_SERVICES_ESCALATION_BULLETIN_QUERY_H
#define ZHIAN_SERVICES_ESCALATION_BULLETIN_QUERY_H

#include "common/stage/queries/question.h"

extern const struct question_area bulletin_questions;

#endif
