/* A problem of a file that a person wrote, or why something failed, in Chinese.
 *
 * The readers of files say what is wrong in English, with what is there and what is allowed
 * (common/policy/yaml/problems.h), and so does whoever something fails to (common/base/err.h); they
 * know nothing of words.  Here their sentences are found again by their form, problems.def and
 * errors.def; what stands between is left as it is, or is such a sentence itself.  What is quoted
 * of the file is never changed.
 */
#ifndef ZHIAN_WORDS_PROBLEM_WORDS_H
#define ZHIAN_WORDS_PROBLEM_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/bytes.h"
#include "common/words/catalogue.h"

/* false: no such sentence is known; then nothing is written. */
bool problem_words(struct bytes english, struct writer *out);
/* `text` as it is said in `lang`, after its place if it has one; what has no words stays. */
void problem_say(const char *text, enum lang lang, struct writer *out);

/* The sentences, for the test that none lacks and none is left over. */
const char *problem_words_entry(size_t i); /* NULL: no further one */

#endif
