/* The head and foot of an office's paper (GB/T 9704-2012), as far as what is printed here has them.
 * No number (文号) stands on it, since what is printed is given none. */
#ifndef ZHIAN_SERVICES_CTL_PAPER_H
#define ZHIAN_SERVICES_CTL_PAPER_H

#include <stdio.h>

#include "common/words/catalogue.h"

struct paper {
	enum lang lang;
	const char *title, *office, *days;
	const char *warning;             /* what stands out below its days; NULL: nothing */
	const char *signer, *signed_day; /* empty: nobody signed, it is a draft */
};

void paper_put_text(const char *text, FILE *out); /* as HTML has it */
/* `class` NULL: none. */
void paper_put_element(const char *name, const char *class, const char *text, FILE *out);
/* A page by itself, up to its body. */
void paper_begin(const struct paper *paper, FILE *out);
/* Opens the foot with office and day, where the seal comes; notes may follow. */
void paper_sign(const struct paper *paper, FILE *out);
void paper_end(FILE *out);

#endif
