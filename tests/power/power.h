/* What the files of the power-cut test share: the load that is recorded, what was acknowledged in
 * it, and the life of one image.
 *
 * The load runs in a process of its own, each image in one of several workers: they share the
 * memory of `struct story`.
 */
#ifndef ZHIAN_TESTS_POWER_H
#define ZHIAN_TESTS_POWER_H

#include "tests/lib/county_load.h"
#include "tests/power/disk.h"
#include "tests/power/kit.h"

#define STORY_PUSHES 60u
#define STORY_ITEMS 50u
#define STORY_REPORTS (STORY_PUSHES * STORY_ITEMS)
#define STORY_SECRET STORY_REPORTS /* the number of the report whose reporter is erased */
#define STORY_ACTS 48u
#define ACT_BODY (32u << 10)

/* The `extra` of notes; a: which. */
enum story_note {
	NOTE_READY = 1, /* all five, for the first time */
	NOTE_RECEIPT,   /* a: push */
	NOTE_SECRET,    /* the receipt of the report whose reporter is erased */
	NOTE_ACT,       /* a: act */
	NOTE_BACKUP,    /* the backup was made */
};

/* An act as it was asked for, so that it can be asked for again, and its first answer. */
struct story_act {
	enum daemon daemon;
	char who[16], act[24];
	unsigned kind;
	uint64_t number, seen;
	uint8_t id[16], body[ACT_BODY];
	size_t body_size;
	int outcome;
	uint64_t object, version;
};

struct story {
	struct county_load load;
	struct county county; /* its files and keys; nobody runs in it once the load has ended */
	uint64_t pushes;      /* at most STORY_PUSHES; the secret one comes with them */
	struct power_log *log;
	char log_path[COUNTY_PATH];
	struct story_act acts[STORY_ACTS];
	size_t act_count;
	uint64_t secret_report; /* its number */
	/* Of the load itself, so that images are held against what is usual. */
	uint64_t missing[DAEMON_COUNT], doubled[DAEMON_COUNT];
	bool went_well;
};

/* ---- asking */

/* Sends one push; which: 0 to STORY_PUSHES, the last is the secret one. */
MUST_CHECK enum status story_send(const struct story *story, struct bus_caller *feed,
				  uint64_t which, struct err *err);
/* Answers of a receipt, counted. */
struct story_receipt {
	uint64_t push, received, repeated, other, report;
};
/* BUSY: none in time. */
MUST_CHECK enum status story_receive(struct bus_caller *feed, int64_t timeout_ms,
				     struct story_receipt *ret_receipt, struct err *err);
struct story_answer {
	int outcome;
	bool repeated;
	uint64_t object, version;
	char words[160];
};
MUST_CHECK enum status story_ask(const struct county *county, const struct story_act *act,
				 struct story_answer *ret_answer, struct err *err);
/* ---- acts: each is noted in the story, and nobody is asked */

struct story_act *story_assign(struct story *story, uint64_t hazard);
/* The next calendar, as `zhianctl calendar adopt` has it, by two persons. */
struct story_act *story_adopt(struct story *story, enum daemon daemon,
			      struct story_act **ret_approval);
/* Of the secret report's reporter, by two persons. */
struct story_act *story_erase(struct story *story, struct story_act **ret_approval);
void story_approve(struct story_act *approval, const struct story_act *proposed);
/* Notes what came of it; false: it is neither done nor proposed. */
bool story_take(struct story_act *act, const struct story_answer *answer);
/* What is usual, of a load that has come to rest and was stopped. */
void story_count_chains(struct story *story);

/* ---- the load, in a process of its own */
void story_tell(struct story *story, const char *preload);

/* ---- an image's life */

/* What was acknowledged before the cut. */
struct story_kept {
	bool pushes[STORY_PUSHES], acts[STORY_ACTS], secret, backup;
};
void story_kept_at(const struct disk *disk, size_t op, struct story_kept *ret_kept);

struct story_verdict {
	uint64_t lost, doubled;
	bool not_started;
	char words[400]; /* "": all is well */
};
/* `county` lies in an image: starts it, asks everything again, lets it come to rest, stops it and
 * reads its files. */
void story_check(const struct story *story, const struct story_kept *kept, struct county *county,
		 struct story_verdict *ret_verdict);
/* The parts that intake's events name can be read, but for those that were erased. */
MUST_CHECK enum status story_check_parts(const struct story *story, const struct county *county,
					 struct err *err);
#endif
