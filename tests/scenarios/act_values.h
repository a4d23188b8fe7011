/* What messages state, value by value; and all scenarios, one after the other. */
#ifndef ZHIAN_TESTS_SCENARIOS_ACT_VALUES_H
#define ZHIAN_TESTS_SCENARIOS_ACT_VALUES_H

#include "services/scenario/scenario.h"
#include "services/scenario/scratch.h"

struct act_value {
	const ProtobufCFieldDescriptor *field;
	const char *path; /* in the message: "proof.digest" */
	int64_t number;   /* and enumerations, truth */
	struct bytes bytes;
	bool is_bytes;
};
/* false: no more of them. */
typedef bool act_value_fn(void *context, const struct act_value *value);

/* Each that is stated, of sub-messages too; `front`: before every path.  false: `fn` said so. */
bool value_each(const ProtobufCMessage *message, const char *front, act_value_fn *fn,
		void *context);

/* ---- values that nobody expects, as they go over the wire */

enum act_extreme {
	EXTREME_EMPTY,   /* texts, bytes and parts empty, numbers 0 */
	EXTREME_ONE,     /* texts of one byte, numbers 1, the first word of a closed list */
	EXTREME_LEAST,   /* numbers as small as they get */
	EXTREME_MOST,    /* numbers as great as they get, the last word of a closed list */
	EXTREME_KEY,     /* texts one byte longer than a row's key */
	EXTREME_LONG,    /* texts as long as they may be */
	EXTREME_STRANGE, /* texts of signs that aren't seen, lines of all kinds; -1 */
	EXTREME_MANY,    /* lists of as many elements as they may have, each empty */
	EXTREMES,
};
/* Appends the field with such a value; parts have all their fields so. */
void value_put_extreme(const ProtobufCFieldDescriptor *field, enum act_extreme extreme,
		       struct writer *out);

/* Appends the field with this number, or with a text of so many letters. */
void value_put_number(const ProtobufCFieldDescriptor *field, int64_t number, struct writer *out);
void value_put_text(const ProtobufCFieldDescriptor *field, size_t size, struct writer *out);

/* An act that is about to be asked, as one line of JSON with an LF. */
void act_asked_line(const struct scenario_asking *asking, const struct act *act,
		    struct arena *arena, struct writer *out);

/* Every scenario of tests/scenarios, read once, and the books of deploy/. */
void scenarios_read(void);
void scenarios_free(void);
size_t scenarios_count(void);
const char *scenarios_file(size_t which); /* "gates/custody.yaml" */
/* Runs one of them, whatever comes of it. */
void scenarios_run_one(size_t which, const struct scenario_options *options);
/* Runs those of some folders, "hazard archive". */
size_t scenarios_run_in(const struct scenario_options *options, const char *folders);
/* Runs those of one file, "gates/custody.yaml". */
size_t scenarios_run_file(const struct scenario_options *options, const char *file);
/* Runs those that have an act which `wants`; NULL: all.  Of the options the books are set here.
 * Whether a scenario passes doesn't matter: its acts may have been changed.  Returns how many. */
size_t scenarios_run(const struct scenario_options *options, bool (*wants)(const struct act *act));

void scenarios_each_event(struct scratch *county, scratch_event_fn *each, void *context);

#endif
