/* Layouts of common rows that only the core and the queries look into. */
#ifndef ZHIAN_CORE_COMMON_ROWS_H
#define ZHIAN_CORE_COMMON_ROWS_H

#include "common/core/common_tables.h"
#include "wire.pb-c.h"

enum proposal_state {
	PROPOSAL_OPEN = 1,
	PROPOSAL_APPROVED,
	PROPOSAL_REJECTED,
	PROPOSAL_WITHDRAWN,
	PROPOSAL_SUPERSEDED, /* the same act was proposed again for the same target */
	PROPOSAL_LAPSED,     /* who proposed may not any more */
};

struct proposal_row { /* followed by the Command's bytes */
	uint8_t version, state, target_kind, reserved;
	uint32_t target_region;
	uint64_t target_number;
	int64_t proposed_ms;
	int64_t happened_ms;
	uint32_t command_size;
	uint32_t person_roles; /* another than these has who approves; 0: whichever */
	struct trace_ref trace;
	char act[40];
	char person[PRINCIPAL_ID + 7];
	char unit[PRINCIPAL_ID + 7];
	uint64_t target_version; /* when it was proposed; 0: not known */
	uint64_t sequence;       /* of its Proposed, which has the reason */
	uint64_t ended;          /* sequence of the event that ended it; 0: open */
	int64_t ended_ms;
	uint64_t superseded_by;
};
_Static_assert(sizeof(struct proposal_row) == 224, "stored as it is");

/* Proposals of one target, in order: calls `each` with number and row until it says false. */
typedef bool proposal_fn(void *context, uint64_t number, const struct proposal_row *row);
void proposals_of(const struct rows_reader *rows, struct object_id target, proposal_fn *each,
		  void *context);

struct book_row {
	uint8_t version, book /* the kind of the event that adopted it */;
	uint8_t ground; /* Zh__BookGround: why one person's word was enough */
	uint8_t reserved;
	uint32_t book_version;
	int64_t effective_ms;
	uint64_t adopted; /* sequence of the event */
	uint8_t digest[32];
	char approved_by[PRINCIPAL_ID + 7];
};
_Static_assert(sizeof(struct book_row) == 96, "stored as it is");

enum quarantine_state { QUARANTINE_HELD = 1, QUARANTINE_RELEASED, QUARANTINE_DROPPED };

struct quarantine_row {
	uint8_t version, state, source, subject_kind, reserved[4];
	uint64_t source_sequence;
	int64_t at_ms;
	uint32_t size;
	uint32_t subject_region;
	uint64_t subject_number; /* 0: nothing is parked behind it */
	uint64_t sequence;       /* of its InputQuarantined: holds the event as it came */
	uint8_t digest[32];
	char source_name[48];
	char code[64];
};
_Static_assert(sizeof(struct quarantine_row) == 192, "stored as it is");

/* The first quarantined input that `subject` waits behind; 0: none. */
uint64_t quarantine_of_subject(const struct rows_reader *rows, struct object_id subject);

#define SETTING_DRIVEN_NOW "driven_now_ms"
#define SETTING_TIME_HELD "time_held"
/* A stretch of wrong time that was put right: from which moment on a frame's time is wrong, and
 * what it was in truth when that was found. */
#define SETTING_TIME_WRONG "time_wrong"
#define SETTING_TIME_RIGHT "time_right"
/* The calendar that is being carried over to the clocks, the next clock to look at (0: all were),
 * and how many dates have moved by it. */
#define SETTING_REPROJECTED_CALENDAR "reprojected_calendar"
#define SETTING_REPROJECTED_NEXT "reprojected_next"
#define SETTING_REPROJECTED_MOVED "reprojected_moved"

/* The recovery that the county is in after a restore, the same in its five journals; 0: none.  Then
 * no mark fires and nothing leaves that carries a number (ACT_WAITS_FOR_RECOVERY). */
#define SETTING_RECOVERY "recovery"
/* The life that a restore began, as its first event has it. */
#define SETTING_LIFE "life"
/* A newer life of this county, which has proven itself: this copy accepts nothing, fires nothing
 * and sends nothing; 0: none. */
#define SETTING_SUPERSEDED "superseded"
/* The life that a person has set aside: it supersedes this one no more. */
#define SETTING_SET_ASIDE "life_set_aside"
/* Official numbers of this year and before wait for a person's word (common/core/series.h); 0: none
 * do. */
#define SETTING_SERIES "series_through"
/* The life of which a ChainSigned was written last. */
#define SETTING_CHAIN_LIFE "chain_life"

int64_t setting_get(const struct rows_reader *rows, const char *name, int64_t otherwise);
/* Of the events that change a setting; every other is none of its business. */
MUST_CHECK enum status evolve_setting(struct rows_writer *rows, const struct event *event);

bool request_known(const struct rows_reader *rows, const uint8_t request_id[16],
		   struct request_row *ret_row);
bool request_is_of(const struct request_row *row, const char *person);

#endif
