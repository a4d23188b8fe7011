/* intake: what a feed pushes becomes a durable, de-duplicated, classified report.
 *
 * What the daemon's program and doors need of the decider.  The door checks an
 * item's form (UTF-8, limits, the feed's own rights), seals identities, makes
 * parts of free text, and hands over what it made of them in
 * struct intake_item_extra; everything that is decided is decided here.
 */
#ifndef ZHIAN_SERVICES_INTAKE_INTAKE_H
#define ZHIAN_SERVICES_INTAKE_INTAKE_H

#include "common/core/decider.h"
#include "common/stage/queries/question.h"
#include "feed.pb-c.h"

#define INTAKE_DIGEST 16u
#define INTAKE_PART_DIGEST 32u
#define INTAKE_PARTS_MAX 5u
#define INTAKE_CONFLICTS_KEPT 16u /* other contents of one id that are kept */
#define INTAKE_FEED_ID_MAX 100u   /* bytes of a feed's own id */
#define INTAKE_SEALED_MAX 16384u  /* bytes of a sealed identity */
#define INTAKE_FEED_NAME_MAX 40u  /* bytes */

enum intake_door {
	INTAKE_DOOR_FEED = 1,   /* body: Zh__PushItem; extra: struct intake_item_extra */
	INTAKE_DOOR_ERASED = 2, /* no body; extra: struct intake_erased */
};

struct intake_part {
	uint8_t kind; /* enum part_kind of common/store/parts.h */
	uint32_t size;
	uint8_t digest[INTAKE_PART_DIGEST];
};

/* All pointers are borrowed for the turn. */
struct intake_item_extra {
	const char *feed; /* its name in the county's file; the number is kept in the rows */
	uint8_t digest[INTAKE_DIGEST]; /* keyed, of the item's bytes as they came */
	const struct intake_part *parts;
	size_t part_count;       /* <= INTAKE_PARTS_MAX */
	uint64_t text_signature; /* SimHash of the free text; 0: no text */
	const char *class_code;  /* resolved by the door; NULL: it couldn't */
	uint32_t kinds_allowed;  /* bit per Zh__ReportKind; 0: all that feeds may push */
	bool sealed;             /* an identity is under seal among the parts */
	bool contact;            /* and a complainant's contact */
	bool conflicting;        /* the id is known with other content, and this one is kept */
	bool test;               /* counts nowhere */
	/* What the door found wrong with it: it isn't registered.  Code NULL: nothing. */
	const char *fault_code, *fault_where;
	bool fault_passes; /* the same item may be taken later */
	/* The item's id as it came, where a masked one stands for it: what was registered before
	 * ids were masked is known by it.  NULL: the item has its own. */
	const char *told_id;
};

/* decision->reply for an item.  CONFLICT and REFUSED carry their reason in `refusal`. */
struct intake_item_result {
	Zh__ItemOutcome outcome;
	uint64_t report;      /* RECEIVED, REPEATED; of the first item for a CONFLICT */
	uint64_t sequence;    /* of its ReportRegistered; 0: this turn's */
	uint64_t incarnation; /* of that event */
	bool kept;            /* of a CONFLICT: an event names the item's parts */
	struct refusal refusal;
};

/* What became of a feed's item, for a StatusPull. */
struct intake_report_status {
	uint64_t report;
	const char *state;   /* static */
	int64_t told_by_ms;  /* due moment of the answer; 0: no such duty runs */
	const char *outcome; /* static; NULL: none is known */
};

/* The data keys of a report's identifying parts are gone, durably: what was ordered is done. */
struct intake_erased {
	uint64_t report;
	uint32_t parts;
};
/* What an act that hands something out found, before decide: intake_disclosure.c. */
struct intake_disclosure {
	uint32_t found;      /* parts of the kinds that the act is about, and readable */
	uint32_t erased;     /* that the report had, and whose keys are gone */
	uint32_t unreadable; /* a contact under another key than the county's of today */
	uint8_t key_id[8];   /* to which the first sealed one is sealed */
	bool has_key_id;
};

/* The next report whose erasure is ordered and not on record as done; false: there is none. */
bool intake_erasure_next(const struct rows_reader *rows, uint64_t *ret_report,
			 uint64_t *ret_sequence);

extern const struct decider intake_decider;
extern const struct questions intake_questions;

/* false: the feed never pushed this id. */
bool intake_report_status(const struct rows_reader *rows, uint32_t region, const char *feed,
			  struct bytes feed_id, struct intake_report_status *ret_status);

#endif
