/* credit: firms' facts, listings, the look-up.  What it does and owns is in README.md. */
#ifndef ZHIAN_SERVICES_CREDIT_CREDIT_H
#define ZHIAN_SERVICES_CREDIT_CREDIT_H

#include "common/core/decider.h"
#include "common/stage/queries/question.h"

extern const struct decider credit_decider;
extern const struct questions credit_questions;

#endif
