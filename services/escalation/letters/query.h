/* What people ask of letters and documents. */
#ifndef ZHIAN_SERVICES_ESCALATION_LETTERS_QUERY_H
#define ZHIAN_SERVICES_ESCALATION_LETTERS_QUERY_H

#include "common/stage/queries/question.h"

extern const struct question_area letters_questions;

#endif
