/* A service is a const array of areas: a folder of its own each, with one `struct area` that says
 * what the area owns.
 *
 * No area is asked whether an input is its own, and none passes one on.  An act goes to the
 * function of its row, another daemon's event to that of its kind (struct source_kind), what comes
 * from a door, a clock's mark and our own events to the object that they are of:
 *
 *	act          struct act.decide
 *	event        struct source_kind.decide
 *	item         struct area.item           of the one area that has a door
 *	mark         struct area_object.mark    of the clock's subject
 *	our event    struct area_object.evolve  of its subject, then every area's `observe`
 *	mark fired   struct area_object.fired   of the clock's subject, then every area's `observe`
 */
#ifndef ZHIAN_CORE_AREA_H
#define ZHIAN_CORE_AREA_H

#include "clock.pb-c.h"
#include "common/core/decider.h"

/* A kind of object, with what is asked of it: as struct decider has it.  NULL: the answer is that
 * of an object which isn't there (0, false, nothing). */
struct area_object {
	enum object_kind kind;
	uint64_t (*version)(const struct rows_reader *rows, uint64_t number);
	bool (*trace)(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret_trace);
	int32_t (*since)(const struct rows_reader *rows, uint64_t number);
	void (*officers)(const struct rows_reader *rows, struct object_id object,
			 struct writer *out);
	void (*where)(const struct rows_reader *rows, uint64_t number,
		      struct matter_where *ret_where);
	/* A mark of its clock is due.  It fires by itself and is on record; this is for what else
	 * it leads to. */
	decide_fn *mark;
	/* What an event of this service, or a common one that is said of any object
	 * (event_is_of_matter), does to the rows of its subject. */
	evolve_fn *evolve;
	enum status (*fired)(struct rows_writer *rows, const Zh__ClockMarkFired *mark);
};

struct area {
	const char *name; /* of its folder; the service's, of what is beside the folders */
	const struct act *acts;
	size_t act_count;
	const struct area_object *objects;
	size_t object_count;
	decide_fn *item;
	/* After each act of the service, of any area, that wasn't refused or was. */
	decide_fn *after_act;
	/* After each event in the journal; rows of its subject are as it left them. */
	evolve_fn *observe;
};

/* ASSIGNED, HELD, RELEASED, RECUSAL, OFFICERS_NAMED: of which an area keeps what it needs. */
bool event_is_of_matter(uint16_t kind);

/* The functions of a decider that is made of areas. */
void areas_decide(const struct decider *decider, const struct decide_context *context,
		  const struct input *input, struct decision *decision);
enum status areas_evolve(const struct decider *decider, struct rows_writer *rows,
			 const struct event *event);
uint64_t areas_version(const struct decider *decider, const struct rows_reader *rows,
		       struct object_id id);
void areas_officers(const struct decider *decider, const struct rows_reader *rows,
		    struct object_id id, struct writer *out);
bool areas_trace(const struct decider *decider, const struct rows_reader *rows, struct object_id id,
		 struct trace_ref *ret_trace);
int32_t areas_since(const struct decider *decider, const struct rows_reader *rows,
		    struct object_id id);
void areas_where(const struct decider *decider, const struct rows_reader *rows, struct object_id id,
		 struct matter_where *ret_where);

/* For a service's struct decider. */
#define DECIDES_BY_AREAS                                                                           \
	.decide = areas_decide, .evolve = areas_evolve, .version = areas_version,                  \
	.officers = areas_officers, .trace = areas_trace, .since = areas_since,                    \
	.where = areas_where

/* For an area's tables.  AREA_ACT: a row of its acts, as the X of their list has it. */
#define AREA_ACT(act_number, text, act_flags, act_roles, second, kind, message, function)          \
	{                                                                                          \
		.name = (text), .number = (act_number), .flags = (act_flags),                      \
		.roles = (act_roles), .second_roles = (second), .target = (kind),                  \
		.body = (message), .decide = (function)                                            \
	}
#define AREA_ACTS(array) .acts = (array), .act_count = sizeof(array) / sizeof((array)[0])
#define AREA_OBJECTS(array) .objects = (array), .object_count = sizeof(array) / sizeof((array)[0])

#endif
