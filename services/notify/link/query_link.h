/* What people ask of links. */
#ifndef ZHIAN_NOTIFY_QUERY_LINK_H
#define ZHIAN_NOTIFY_QUERY_LINK_H

#include "common/stage/queries/question.h"

extern const struct question_area link_questions;

#endif
