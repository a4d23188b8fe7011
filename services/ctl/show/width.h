/* How many columns of a terminal a text takes: Chinese characters take two. */
#ifndef ZHIAN_SERVICES_CTL_WIDTH_H
#define ZHIAN_SERVICES_CTL_WIDTH_H

#include <stdio.h>

#include "common/base/bytes.h"

size_t width_of(struct bytes text); /* bytes that aren't UTF-8 count one each */
/* The longest prefix that takes at most `columns`. */
struct bytes width_cut(struct bytes text, size_t columns);
/* Writes the text and blanks up to `columns`; a longer one is cut with "…".  Control characters
 * that got here are written as '?', so that no stored text can drive a terminal. */
void width_print(struct bytes text, size_t columns, FILE *out);
void width_print_plain(struct bytes text, FILE *out); /* without padding */

#endif
