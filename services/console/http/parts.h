/* What several daemons say to one request, put together when the last of them has answered. */
#ifndef ZHIAN_SERVICES_CONSOLE_PARTS_H
#define ZHIAN_SERVICES_CONSOLE_PARTS_H

#include "common/words/catalogue.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/site.h"

/* A part that is asked for; `finish` is called when none is waited for, at once if need be. */
struct part *part_ask(struct exchange *exchange, enum daemon daemon, const Zh__Query *query);
/* The same question from where the last answer ended. */
void part_ask_more(struct part *part, const Zh__Query *query);
/* Everything was asked. */
void parts_asked(struct exchange *exchange, exchange_finish_fn *done);
/* Refuses for the first part that is silent; false: all answered. */
bool parts_silent(struct exchange *exchange);

/* What the console answers itself, as a part. */
struct part *part_own(struct exchange *exchange, const Zh__Query *query);

/* Where the part's next page begins, in the caller's memory; false: it is no place. */
bool part_after(const struct part *part, uint8_t *memory, size_t room,
		ProtobufCBinaryData *ret_after);

/* "limit", 1 to `most`; what isn't one is refused: false. */
bool read_limit(struct exchange *exchange, unsigned most, unsigned *ret_limit);
#define AFTER_MOST 512u
/* "after", as an answer gave it; what is none is refused: false. */
bool read_after(struct exchange *exchange, uint8_t memory[AFTER_MOST], protobuf_c_boolean *ret_has,
		ProtobufCBinaryData *ret_after);
/* A day or a moment; `ends`: a day means to its end. */
bool read_moment(struct exchange *exchange, const char *name, bool ends,
		 protobuf_c_boolean *ret_has, int64_t *ret_ms);

#define FILTERS_MOST 24u

struct list_filters {
	Zh__Param params[FILTERS_MOST], *pointers[FILTERS_MOST];
	const char *const *ours; /* parameters that are no filters; ends with NULL */
	size_t count;
	bool too_many;
};

/* A question for a list, as it was given; memory of whoever asks. */
struct list_question {
	struct list_filters filters;
	Zh__ListQuery list;
	Zh__Query query;
};

/* What the daemon is asked; DAEMON_COUNT: it is refused. */
enum daemon list_question(struct exchange *exchange, const char *const *ours,
			  struct list_question *ret_question);
/* "lang", zh or en; what is neither is refused: false. */
bool read_lang(struct exchange *exchange, enum lang *ret_lang);

/* "name":[LINE,LINE] */
void put_lines(FILE *out, const char *name, const char *lines, size_t size);
/* What the read model lacks, as zhianctl --json has it; [] where it was level.  NULL: no memory. */
json_t *behind_json(const struct wait_lags *lags);
/* The end of an object; before it "behind", where the read model was waited for. */
void put_end(FILE *out, const struct exchange *exchange);
/* {items, after} of the first part, and "behind". */
void finish_page(struct exchange *exchange);
/* Closes what open_memstream gave, and answers 200. */
void answer_json(struct exchange *exchange, FILE *out, char **text, const size_t *size);

#endif
