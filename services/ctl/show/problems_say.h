/* What is wrong with a file, and why something failed, in the reader's language. */
#ifndef ZHIAN_SERVICES_CTL_PROBLEMS_SAY_H
#define ZHIAN_SERVICES_CTL_PROBLEMS_SAY_H

#include "common/policy/yaml/problems.h"
#include "common/words/problem_words.h"

/* One a line: "file:line:column: error: text", as editors read it. */
void problems_say(enum lang lang, const struct problems *problems, FILE *out);
/* One line. */
void problem_print(const char *text, enum lang lang, FILE *out);
/* Fills a sentence of the catalogue, whose {why} was said in English by whoever it happened to. */
void problem_fill(const char *text, const struct template_param *params, size_t count,
		  enum lang lang, struct writer *out);

#endif
