/* Where a rule comes from, as a reader has it: without our own index ("E7", "SED-001-3"), and with
 * the title that a notice's mark ("[001]", "notice 001") stands for. */
#ifndef ZHIAN_SERVICES_CTL_SOURCE_WORDS_H
#define ZHIAN_SERVICES_CTL_SOURCE_WORDS_H

#include "common/words/catalogue.h"

void source_words(const char *text, enum lang lang, struct writer *out);

#endif
