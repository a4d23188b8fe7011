#include "tests/power/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/random_source.h"
#include "tests/power/power.h"

struct planning {
	const struct disk *disk;
	struct plan *plan;
	enum disk_moment *moments; /* by operation */
	struct random_source *random;
};

/* Until all five are there for the first time whatever is done founds the county. */
static void find_moments(struct planning *planning)
{
	size_t count = disk_op_count(planning->disk);
	bool ready = false;
	planning->moments = (enum disk_moment *)calloc(count + 1, sizeof *planning->moments);
	if (planning->moments == NULL)
		abort();
	for (size_t i = 0; i < count; i++) {
		const struct disk_op *op = disk_op(planning->disk, i);
		bool note = op->record->kind == POWER_NOTE;
		ready |= note && op->record->extra == NOTE_READY;
		planning->moments[i] = ready ? op->moment : MOMENT_FOUNDING;
	}
}

static void add(struct planning *planning, enum disk_moment moment, size_t op, enum disk_fate fate)
{
	struct plan *plan = planning->plan;
	struct planned *image = &plan->images[plan->count];
	*image = (struct planned){
		.number = plan->count,
		.cut = {op, fate, random_below(planning->random, UINT64_MAX)},
		.moment = moment,
		.life = (enum plan_life)(plan->count % LIFE_COUNT),
		.second_at = (double)random_below(planning->random, 1000000) / 1000000.0,
		.second_fate = (enum disk_fate)random_below(planning->random, FATE_COUNT),
	};
	plan->count++;
}

/* Behind the last operation of the kind, when something has been acknowledged since. */
static size_t acknowledged_after(const struct planning *planning, enum disk_moment moment)
{
	size_t count = disk_op_count(planning->disk), last = 0;
	for (size_t i = 0; i < count; i++)
		if (planning->moments[i] == moment)
			last = i;
	while (last < count && planning->moments[last] != MOMENT_RECEIPT)
		last++;
	return last + 1 < count ? last + 1 : count;
}

/* ---- by chance */

static bool is_rare(const struct disk_op *op)
{
	return op->from != NULL || op->to != NULL ||
	       (op->record->kind == POWER_SYNC && op->record->a != 0 && op->other == NULL &&
		op->moment != MOMENT_JOURNAL);
}

static size_t pick(struct planning *planning, enum disk_moment moment, bool rare)
{
	size_t count = disk_op_count(planning->disk), found = 0;
	for (size_t i = 0; i < count; i++)
		found += planning->moments[i] == moment &&
			 (!rare || is_rare(disk_op(planning->disk, i)));
	if (found == 0)
		return count;
	uint64_t chosen = random_below(planning->random, found);
	for (size_t i = 0; i < count; i++) {
		if (planning->moments[i] == moment &&
		    (!rare || is_rare(disk_op(planning->disk, i))) && chosen-- == 0)
			return i;
	}
	return count;
}

static void add_any(struct planning *planning, enum disk_moment moment)
{
	size_t op = pick(planning, moment, random_below(planning->random, 2) == 0);
	if (op == disk_op_count(planning->disk))
		op = pick(planning, moment, false);
	/* Under way, or just done. */
	op += (size_t)random_below(planning->random, 2);
	add(planning, moment, op, (enum disk_fate)random_below(planning->random, FATE_COUNT));
}

/* ---- for a saboteur */

/* One in three mixed states can't be read; the first image that shows it is enough. */
#define TIMES 32u

/* Where the want of each flush shows: after what, and what became of the rest.  A receipt that
 * comes too early shows after most receipts, so that any are tried. */
static const struct {
	const char *saboteur;
	enum { LAST, ANY } which;
	enum disk_moment moment;
	enum disk_fate fate;
} shown[] = {
	{"commit_not_flushed", LAST, MOMENT_RECEIPT, FATE_LOST},
	{"feed.receipt-before-commit", ANY, MOMENT_RECEIPT, FATE_LOST},
	{"sync.journal", LAST, MOMENT_RECEIPT, FATE_LOST},
	{"sync.parts", LAST, MOMENT_RECEIPT, FATE_LOST},
	{"sync.part-keys", LAST, MOMENT_RECEIPT, FATE_LOST},
	{"sync.state", LAST, MOMENT_STATE, FATE_MIXED},
	{"sync.file", LAST, MOMENT_BOOKS, FATE_NAMES},
	{"sync.file-name", LAST, MOMENT_BOOKS, FATE_LOST},
	{"sync.directory", LAST, MOMENT_FOUNDING, FATE_LOST},
	{"sync.directory-found", LAST, MOMENT_FOUNDING, FATE_LOST},
	{"sync.environment", LAST, MOMENT_FOUNDING, FATE_LOST},
	{"sync.renamed", LAST, MOMENT_VOLUME, FATE_LOST},
	{"sync.backup-file", LAST, MOMENT_BACKUP, FATE_NAMES},
	{"sync.backup-names", LAST, MOMENT_BACKUP, FATE_LOST},
	{"sync.restored-name", LAST, MOMENT_BACKUP, FATE_LOST},
	{"sync.restored-tree", LAST, MOMENT_BACKUP, FATE_LOST},
};

static bool plan_directed(struct planning *planning, const char *saboteur)
{
	bool known = false;
	for (size_t i = 0; saboteur != NULL && i < sizeof shown / sizeof shown[0]; i++) {
		if (strcmp(shown[i].saboteur, saboteur) != 0)
			continue;
		known = true;
		unsigned times = shown[i].which == ANY || shown[i].fate == FATE_MIXED ? TIMES : 1;
		for (unsigned k = 0; k < times; k++) {
			size_t op = shown[i].which == ANY
					    ? pick(planning, shown[i].moment, false) + 1
					    : acknowledged_after(planning, shown[i].moment);
			add(planning, shown[i].moment, op, shown[i].fate);
			struct planned *image = &planning->plan->images[planning->plan->count - 1];
			image->second_fate = shown[i].fate;
			image->life = shown[i].moment == MOMENT_BACKUP ? LIFE_RESTORED : LIFE_NONE;
		}
	}
	return known;
}

void plan_make(const struct disk *disk, uint64_t seed, size_t count, const char *saboteur,
	       struct plan *ret_plan)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, seed);
	struct random_source random = random_seeded_source(&seeded);
	struct planning planning = {.disk = disk, .plan = ret_plan, .random = &random};
	size_t room = count + 2 * (size_t)MOMENT_COUNT + TIMES;
	*ret_plan = (struct plan){.images = (struct planned *)calloc(room, sizeof(struct planned))};
	if (ret_plan->images == NULL)
		abort();
	find_moments(&planning);
	ret_plan->directed_only = plan_directed(&planning, saboteur);
	for (unsigned i = 0; i < 2 * MOMENT_COUNT && !ret_plan->directed_only; i++) {
		enum disk_moment moment = (enum disk_moment)(i % MOMENT_COUNT);
		add(&planning, moment, acknowledged_after(&planning, moment),
		    i < MOMENT_COUNT ? FATE_LOST : FATE_NAMES);
	}
	while (ret_plan->count < count && !ret_plan->directed_only)
		add_any(&planning, (enum disk_moment)(ret_plan->count % MOMENT_COUNT));
	free(planning.moments);
}

void plan_free(struct plan *plan)
{
	free(plan->images);
	plan->images = NULL;
}
