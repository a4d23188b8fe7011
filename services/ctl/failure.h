/* What went wrong, for people and for scripts: a code, its words from the catalogue, where, and
 * what is possible instead. */
#ifndef ZHIAN_SERVICES_CTL_FAILURE_H
#define ZHIAN_SERVICES_CTL_FAILURE_H

#include <stdio.h>

#include "common/base/err.h"
#include "common/words/catalogue.h"
#include "services/ctl/exit_codes.h"
#include "types.pb-c.h"

#define FAILURE_PARAMS 6
#define FAILURE_TEXT 512

struct failure {
	enum ctl_exit exit;
	const char *code; /* a key of WORDS_CODE */
	struct {
		const char *name;
		char value[FAILURE_TEXT];
	} params[FAILURE_PARAMS];
	size_t param_count;
	const Zh__Refusal *refusal; /* a daemon's; borrowed; NULL: ours */
	const char *subject;        /* the id that it is about; NULL: none */
	const char *request_id;     /* to repeat with; NULL: none */
};

/* Sets it and returns the exit code, so that `return failure_set(...)` reads well. */
static inline int failure_set(struct failure *failure, enum ctl_exit exit, const char *code)
{
	*failure = (struct failure){.exit = exit, .code = code};
	return (int)exit;
}
void failure_param(struct failure *failure, const char *name, const char *value);
/* A list by owner was refused by one daemon, which has nothing of whom nobody knows: who asks
 * several lists for what is somebody's takes it for none. */
bool failure_is_of_nobody(const struct failure *failure);
/* USAGE: a word that isn't one of those that can be; `near`: the one that was most likely meant, of
 * which `near_code` speaks, or NULL. */
int failure_wrong_word(struct failure *failure, const char *code, const char *near_code,
		       const char *value, const char *near);
/* A library's failure: code "cli.failed", its words as parameter `why`. */
int failure_of_err(struct failure *failure, enum ctl_exit exit, const struct err *err);

/* What a failure's error object or sentence is made with. */
struct failure_style {
	bool json;
	bool colour;
	enum lang lang;
};
/* What failure_print() says first: the sentence alone. */
void failure_words(const struct failure *failure, enum lang lang, char out[FAILURE_TEXT]);
void failure_print(const struct failure *failure, const struct failure_style *style, FILE *out);

#endif
