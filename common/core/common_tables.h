/* Tables that every daemon has, and the common events that change them.
 *
 * Numbers of objects, clocks with their marks, acts waiting for a second person,
 * adopted books, what is quarantined, and the requests that were answered.
 * Tables 1..15 and 127; a service's own begin at 16.
 */
#ifndef ZHIAN_CORE_COMMON_TABLES_H
#define ZHIAN_CORE_COMMON_TABLES_H

#include "common/core/decider.h"

enum common_table {
	TABLE_COUNTERS = 1, /* object kind -> counter_row */
	TABLE_CLOCKS = 2,   /* clock -> clock_row */
	TABLE_MARKS = 3,    /* due_ms ‖ clock ‖ mark -> nothing; derived from TABLE_CLOCKS */
	/* subject kind ‖ region ‖ number ‖ clock -> clock, while it runs; derived */
	TABLE_CLOCK_SUBJECTS = 4,
	TABLE_CLOCK_LEDGER = 5, /* clock ‖ n -> clock_ledger_row */
	TABLE_REQUESTS = 6,     /* request id (16) -> request_row */
	TABLE_PROPOSALS = 7,    /* proposal -> proposal_row ‖ command bytes */
	TABLE_BOOKS = 8,        /* book kind (1) ‖ version (4) -> book_row ‖ name */
	TABLE_QUARANTINE = 9,   /* quarantine -> quarantine_row ‖ code */
	TABLE_PARKED = 10,      /* source (1) ‖ sequence (8) -> quarantine number */
	/* object kind ‖ region ‖ number -> owner text; after it who else handles it, and
	 * who had it before (common/core/handlers.h) */
	TABLE_OWNERS = 11,
	TABLE_SETTINGS = 12, /* name -> value: driven clock, held time, … */
	/* due_ms ‖ clock -> clock, while it runs and all its marks have fired; derived */
	TABLE_CLOCKS_SPENT = 13,
	/* target kind ‖ region ‖ number ‖ proposal -> proposal; derived from TABLE_PROPOSALS */
	TABLE_PROPOSALS_OF = 14,
	TABLE_RECUSALS = 15, /* object kind ‖ region ‖ number ‖ whose (40) -> recusal_row */
	TABLE_SERVICE_FIRST = 16,
	/* the last id, those up to 15 are taken: object kind ‖ region ‖ number ‖ sequence of an
	 * event whose act may have stood at a gate -> passed_row */
	TABLE_PASSED = 127,
};

/* Added to each service's own fold version: raised with a layout here. */
#define COMMON_FOLD_VERSION 6u

#define COMMON_TABLE_COUNT 16
/* The common tables' specs, to stand first in each service's array:
 *     static const struct table_spec tables[] = { COMMON_TABLES, { .id = TABLE_SERVICE_FIRST, ... }
 *     }; */
#define COMMON_TABLES                                                                              \
	{.id = TABLE_COUNTERS,                                                                     \
	 .name = "counters",                                                                       \
	 .row_size = sizeof(struct counter_row),                                                   \
	 .row_max = sizeof(struct counter_row),                                                    \
	 .absence_tells = true},                                                                   \
		{.id = TABLE_CLOCKS,                                                               \
		 .name = "clocks",                                                                 \
		 .row_size = sizeof(struct clock_row),                                             \
		 .row_max = sizeof(struct clock_row),                                              \
		 .indexes = common_clock_indexes,                                                  \
		 .index_count = 3},                                                                \
		{.id = TABLE_MARKS, .name = "marks", .row_max = 8, .is_index = true},              \
		{.id = TABLE_CLOCK_SUBJECTS,                                                       \
		 .name = "clock_subjects",                                                         \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_CLOCK_LEDGER,                                                         \
		 .name = "clock_ledger",                                                           \
		 .row_size = sizeof(struct clock_ledger_row),                                      \
		 .row_max = sizeof(struct clock_ledger_row)},                                      \
		{.id = TABLE_REQUESTS,                                                             \
		 .name = "requests",                                                               \
		 .row_size = sizeof(struct request_row),                                           \
		 .row_max = sizeof(struct request_row),                                            \
		 .absence_tells = true},                                                           \
		{.id = TABLE_PROPOSALS,                                                            \
		 .name = "proposals",                                                              \
		 .row_max = ROW_MAX,                                                               \
		 .indexes = common_proposal_indexes,                                               \
		 .index_count = 1},                                                                \
		{.id = TABLE_BOOKS, .name = "books", .row_max = 256},                              \
		{.id = TABLE_QUARANTINE, .name = "quarantine", .row_max = 512},                    \
		{.id = TABLE_PARKED, .name = "parked", .row_max = 64, .absence_tells = true},      \
		{.id = TABLE_OWNERS, .name = "owners", .row_max = 128},                            \
		{.id = TABLE_SETTINGS, .name = "settings", .row_max = 256, .absence_tells = true}, \
		{.id = TABLE_CLOCKS_SPENT,                                                         \
		 .name = "clocks_spent",                                                           \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_PROPOSALS_OF,                                                         \
		 .name = "proposals_of",                                                           \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_RECUSALS,                                                             \
		 .name = "recusals_of",                                                            \
		 .row_size = RECUSAL_ROW_SIZE,                                                     \
		 .row_max = RECUSAL_ROW_SIZE},                                                     \
	{                                                                                          \
		.id = TABLE_PASSED, .name = "gates_passed", .row_size = PASSED_ROW_SIZE,           \
		.row_max = PASSED_ROW_SIZE                                                         \
	}

#define RECUSAL_ROW_SIZE 104 /* common/core/recusals.h */
#define PASSED_ROW_SIZE 8    /* common/core/gates_passed.h */

extern const struct index_spec common_clock_indexes[3];
extern const struct index_spec common_proposal_indexes[1];

struct counter_row {
	uint8_t version, reserved[7];
	uint64_t last;
};

enum clock_state { CLOCK_RUNNING = 1, CLOCK_SUSPENDED = 2, CLOCK_ENDED = 3 };

struct clock_row { /* 152 bytes */
	uint8_t version;
	uint8_t state; /* enum clock_state */
	uint8_t unit, shape, end_shift;
	uint8_t mark_count;
	uint8_t fired; /* bit n: marks[n] has fired */
	uint8_t provisional;
	uint16_t purpose; /* enum clock_id */
	uint16_t budget;
	uint32_t calendar_version;
	uint8_t subject_kind;
	uint8_t subject_daemon;
	uint8_t ledger_count;
	uint8_t extensions;
	uint32_t subject_region;
	uint64_t subject_number;
	int64_t anchor_ms;
	int64_t due_ms;
	int64_t not_before_ms;
	int64_t begun_ms; /* when it was put on record: what it counts from had happened by then */
	int64_t mark_at_ms[CLOCK_MARKS_MAX];
	/* Zh__ClockMark, in order of time; bit 7: working hours only */
	uint8_t marks[CLOCK_MARKS_MAX];
	uint32_t rule_version;
	char rule_id[CLOCK_RULE_ID];
	struct trace_ref trace; /* of the event that started it: of the matter's first one */
};

enum clock_ledger_kind { CLOCK_LEDGER_SUSPENSION = 1, CLOCK_LEDGER_EXTENSION = 2 };

struct clock_ledger_row { /* one suspension or extension: 256 bytes, rare */
	uint8_t version, kind /* enum clock_ledger_kind */, unit, reserved[5];
	int64_t from_ms, to_ms; /* a suspension's; to_ms 0: it goes on.  from_ms of an extension:
				   when it was asked for */
	uint32_t amount, reserved_2; /* an extension's */
	uint64_t recorded;           /* sequence of the event that added it */
	int64_t recorded_ms;
	char ground[40];
	char evidence[120];
	char person[PRINCIPAL_ID + 7];
	uint8_t reserved_3[8];
};

struct request_row {
	uint8_t version, outcome /* Zh__Outcome */, object_kind, reserved[5];
	uint64_t sequence; /* of the first event that it caused, or of the last one before it */
	uint64_t object_number;
	uint64_t principal; /* first 8 bytes of BLAKE2b of who asked */
};

/* ---- for decide */

/* The next free number of a kind; `ahead` counts those that this decision has taken already. */
uint64_t counter_next(const struct rows_reader *rows, enum object_kind kind, uint64_t ahead);
/* How many of a kind there are: the numbers that a restore has left free aren't among them. */
uint64_t counter_count(const struct rows_reader *rows, enum object_kind kind);
/* For evolve: `number`, of a life before, isn't given again. */
void counter_reach(struct rows_writer *rows, enum object_kind kind, uint64_t number);
struct object_id own_object(const struct decide_context *context, enum object_kind kind,
			    uint64_t number);

const struct clock_row *clock_row_get(const struct rows_reader *rows, uint64_t clock);
/* For the stage: the trace of what the event is about: of a clock or proposal that of the matter
 * that it is of, whoever acts on it.  Nothing is changed where the event has a trace, or its
 * matter none. */
void event_trace_inherit(const struct decider *decider, const struct rows_reader *rows,
			 uint32_t region, struct event *event);

/* For the stage: whether a story begins with this event, where nothing that has one led to it. */
bool event_begins_story(uint16_t kind);

/* For evolve: `count` numbers of every kind are left free: they may have been given in a life of
 * the journal that was lost. */
void counters_skip(struct rows_writer *rows, uint64_t count);
/* For evolve: the number is taken from here on (numbers increase by one; INVALID: a gap or a
 * repeat). */
MUST_CHECK enum status counter_take(struct rows_writer *rows, enum object_kind kind,
				    uint64_t number);

/* Stops the running clocks of `subject` that have this purpose (CLOCK_NONE: all of them). */
void decide_clocks_stop(const struct decide_context *context, struct decision *decision,
			struct object_id subject, enum clock_id purpose, const char *why);
/* Stops this one clock, which runs. */
void decide_clock_stop(const struct decide_context *context, struct decision *decision,
		       uint64_t clock, const char *why);
/* Whether a clock's ground still holds isn't asked any more: it goes on, or has ended. */
void decide_clock_unask(const struct decide_context *context, struct decision *decision,
			uint64_t clock, const char *why);
/* The running clock of a subject and purpose; 0: none. */
uint64_t clock_running(const struct rows_reader *rows, struct object_id subject,
		       enum clock_id purpose);
/* Whether none of that purpose is left to run: it is past its end, or there is none. */
bool clock_term_over(const struct rows_reader *rows, struct object_id subject,
		     enum clock_id purpose, int64_t now_ms);

/* ---- for the stage */

/* Applies a common event (kinds 1..99); the service's evolve gets all others, and these too
 * afterwards (most ignore them).  INVALID: it can't be. */
enum status common_evolve(struct rows_writer *rows, const struct event *event);
/* A place in the queue of marks. */
struct mark_position {
	int64_t at_ms;
	uint64_t clock;
};
struct due_mark {
	int64_t due_ms;
	uint64_t clock;
	uint8_t slot; /* index in clock_row.marks */
	bool queued;  /* for the caller: it wasn't in the queue when that was looked at */
};
/* The next marks that are due at now_ms, at most `max`, in order of time then clock, from `*from`
 * on, which moves up to the first one found, so that fired marks aren't walked again. */
size_t common_due_marks(const struct rows_reader *rows, int64_t now_ms, struct mark_position *from,
			struct due_mark *out, size_t max);
int64_t common_next_mark_ms(const struct rows_reader *rows,
			    int64_t low_water_ms); /* TIME_NEVER_MS: none */

#endif
