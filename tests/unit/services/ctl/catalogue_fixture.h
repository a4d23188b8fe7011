/* What the tests of the catalogue share: they count what lacks, and fail when all was looked at. */
#ifndef ZHIAN_TESTS_CTL_CATALOGUE_FIXTURE_H
#define ZHIAN_TESTS_CTL_CATALOGUE_FIXTURE_H

#include <stdbool.h>

#include "common/words/catalogue.h"

#define WORD_MAX 96

extern unsigned words_missing;

int words_forget(void **state); /* before each test */
void words_lack(enum word_class class, const char *name, const char *where);
void words_left_over(const char *what, const char *name);
bool words_of_command(const char *entry);

#endif
