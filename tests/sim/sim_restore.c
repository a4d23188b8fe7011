/* Counties that are put back from an older copy, while their neighbours went on.
 *
 * What is modelled: journals are cut and forked by the code of `restore`; parts and their keys,
 * unless those were taken away, and the directory come with the copy; feeds offer
 * again what they know to be received; an operator confirms series from paper; the links compare,
 * and give back.  Copies of the five are sometimes of different moments; one county is put back
 * twice, and amid its own recovery or another's, so that both ends of a link may have lost a
 * record.  The life before may go on beside the new one (sim_twin.c).  Not modelled: the backup's
 * own files (manifest, folders, owners; tests/e2e).
 */
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "common/core/series.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "services/notify/tables.h"
#include "tests/sim/sim_liar.h"
#include "tests/sim/sim_twin.h"

#define ARENA_SIZE (1u << 18)
#define LIVES_ON 70 /* percent of counties that are put back: the life before */

enum lost_what { LOST_OBJECT, LOST_SERIAL, LOST_ERASURE, LOST_SPLIT };

struct sim_lost {
	uint8_t daemon, what;
	uint16_t kind; /* of the object; of a serial number: of its event */
	uint32_t year;
	uint64_t number;
	uint64_t other; /* of a split: the second item */
};

/* ---- when */

void sim_restore_draw(struct sim *sim, size_t region)
{
	struct sim_restored *restored = &sim->restored[region];
	restored->wanted = sim_chance(sim, 30) ? 1 + sim_chance(sim, 60) : 0;
	restored->hasty = sim_chance(sim, 50);
	restored->restore_at = sim->steps / 4 + sim_below(sim, sim->steps / 2 + 1);
	uint64_t age = sim_below(sim, sim->steps / 4 + 1);
	restored->copy_at = restored->restore_at - age;
}

/* Again: soon, from a copy of the life that has just begun, or from the same as this one: the first
 * attempt was a failure. */
static void draw_again(struct sim *sim, struct sim_restored *restored, unsigned number)
{
	uint64_t age = sim_below(sim, sim->steps / 16 + 1);
	restored->same = sim_chance(sim, 50) ? number : 0;
	restored->copied = restored->same != 0;
	restored->hasty = sim_chance(sim, 50);
	restored->copy_at = restored->restore_at + sim_below(sim, sim->steps / 32 + 1);
	restored->restore_at = restored->copy_at + age;
}

bool sim_recovering(struct sim *sim)
{
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct world_node *node = world_node_at(sim->world, i);
		if (node_stage(node) == NULL)
			return true;
		state_savepoint(node_state(node));
		if (setting_get(stage_rows(node_stage(node)), SETTING_RECOVERY, 0) != 0)
			return true;
	}
	return false;
}

/* ---- what the world outside remembers */

struct serial_of {
	uint32_t year, serial;
};

static struct serial_of serial_of(const struct event *event)
{
	if (event->head.kind == KIND(RECTIFICATION_NOTICED)) {
		const Zh__RectificationNoticed *body = BODY(event, RectificationNoticed);
		return (struct serial_of){body->year, body->serial};
	}
	if (event->head.kind == KIND(CORRECTION_ORDERED)) {
		const Zh__CorrectionOrdered *body = BODY(event, CorrectionOrdered);
		return (struct serial_of){body->year, body->serial};
	}
	if (event->head.kind == KIND(CASE_FILED)) {
		const Zh__CaseFiled *body = BODY(event, CaseFiled);
		return (struct serial_of){body->year, body->serial};
	}
	return (struct serial_of){0, 0};
}

static void remember(struct sim_lost_life *life, const struct sim_lost *lost)
{
	if (life->count == life->capacity) {
		life->capacity = life->capacity * 2 + 256;
		life->lost = (struct sim_lost *)realloc(life->lost, life->capacity * sizeof *lost);
		ASSERT(life->lost != NULL);
	}
	life->lost[life->count++] = *lost;
}

static struct sim_lost made_by(enum daemon daemon, const struct event *event)
{
	return (struct sim_lost){.daemon = (uint8_t)daemon,
				 .what = LOST_OBJECT,
				 .kind = event->head.subject_kind,
				 .number = event->head.subject_number};
}

static bool makes_an_object(const struct event *event)
{
	return event->head.subject_number != 0 && event->head.object_version == 1;
}

static void note_numbers(struct sim_lost_life *life, enum daemon daemon, const struct event *event)
{
	struct serial_of serial = serial_of(event);
	struct sim_lost lost = made_by(daemon, event);
	if (makes_an_object(event))
		remember(life, &lost);
	lost = (struct sim_lost){.daemon = (uint8_t)daemon,
				 .what = LOST_SERIAL,
				 .kind = event->head.kind,
				 .year = serial.year,
				 .number = serial.serial};
	if (serial.serial != 0)
		remember(life, &lost);
}

void sim_restore_given(struct sim *sim, size_t region, enum daemon daemon,
		       const struct event *event)
{
	note_numbers(&sim->restored[region].lives[0], daemon, event);
}

static void note_lost(void *context, enum daemon daemon, const struct event *event)
{
	struct sim_lost_life *life = (struct sim_lost_life *)context;
	struct sim_lost lost = {.daemon = (uint8_t)daemon,
				.what = LOST_ERASURE,
				.number = event->head.subject_number};
	note_numbers(life, daemon, event);
	if (event->head.kind == KIND(INFORMANT_ERASURE_ORDERED))
		remember(life, &lost);
	if (event->head.kind == KIND(REPORT_SPLIT)) {
		lost.what = LOST_SPLIT;
		lost.other = BODY(event, ReportSplit)->split_to;
		remember(life, &lost);
	}
}

static bool lost_an_erasure(const struct sim_lost_life *life, uint64_t report)
{
	for (size_t i = 0; i < life->count; i++) {
		if (life->lost[i].what == LOST_ERASURE && life->lost[i].number == report)
			return true;
	}
	return false;
}

/* Of the report, or of the second item of its paper, which the restore has cut away as well. */
bool sim_erasure_lost(const struct sim *sim, size_t region, uint64_t report)
{
	const struct sim_restored *restored = &sim->restored[region];
	for (unsigned n = 0; n < restored->done; n++) {
		const struct sim_lost_life *life = &restored->lives[n];
		if (lost_an_erasure(life, report))
			return true;
		for (size_t i = 0; i < life->count; i++) {
			if (life->lost[i].what == LOST_SPLIT && life->lost[i].number == report &&
			    lost_an_erasure(life, life->lost[i].other))
				return true;
		}
	}
	return false;
}

/* ---- copying and putting back */

static void copy(struct sim *sim, size_t region)
{
	struct sim_restored *restored = &sim->restored[region];
	restored->copied = world_back_up(sim->world, sim_regions[region], &restored->copy);
	restored->known = sim->lines[region].keys.known;
	restored->copy_unread = restored->unread;
}

void sim_restore_read_papers(struct sim *sim, size_t county)
{
	struct sim_restored *restored = &sim->restored[county % SIM_REGIONS];
	int32_t day = time_day_of_ms(world_now_ms(sim->world));
	uint32_t year = (uint32_t)time_civil_of_day(day).year;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct world_node *node = sim->nodes[county][daemon];
		const struct series_book *book = node_decider(node)->series;
		for (size_t i = 0; book != NULL && i < book->count; i++) {
			ASSERT(i < SIM_SERIES_MAX);
			uint32_t last = book->last(node_rows(node), &book->all[i], year);
			if (last > restored->paper[daemon][i])
				restored->paper[daemon][i] = last;
		}
	}
}

/* The copies are of different moments; true: they are. */
static bool take_some_of_now(struct sim *sim, const struct world_backup *now,
			     struct world_backup *copies)
{
	bool unequal = false;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (!sim_chance(sim, 25))
			continue;
		unequal |= now->frame[daemon] != copies->frame[daemon];
		copies->frame[daemon] = now->frame[daemon];
		if (daemon == DAEMON_INTAKE)
			copies->parts = now->parts;
	}
	return unequal;
}

static void count_restore(struct sim *sim, const struct sim_restored *restored, bool unequal)
{
	world_count_fault(sim->world, FAULT_RESTORED);
	if (restored->done != 0)
		world_count_fault(sim->world, FAULT_RESTORED_AGAIN);
	if (restored->same != 0)
		world_count_fault(sim->world, FAULT_RESTORED_SAME);
	if (sim_recovering(sim))
		world_count_fault(sim->world, FAULT_RESTORED_AMID);
	if (unequal)
		world_count_fault(sim->world, FAULT_RESTORED_UNEQUAL);
	if (restored->keyless)
		world_count_fault(sim->world, FAULT_RESTORED_KEYLESS);
	sim->counts.restores++;
}

/* From the same copy once more: the life in between gave its numbers behind those that it left
 * free, which the copy doesn't know, so a person says more (deploy/README.md). */
static uint64_t left_free(struct sim *sim, const struct sim_restored *restored)
{
	return restored->same != 0 ? 1000000 : sim_chance(sim, 50) ? 3000 : 0;
}

static void put_back(struct sim *sim, size_t region)
{
	struct sim_restored *restored = &sim->restored[region];
	struct sim_lost_life *life = &restored->lives[restored->done];
	struct world_backup now;
	if (!world_back_up(sim->world, sim_regions[region], &now))
		return;
	sim_restore_read_papers(sim, region);
	unsigned parts = restored->copy.parts;
	bool unequal = restored->same == 0 && take_some_of_now(sim, &now, &restored->copy);
	if (restored->copy.parts != parts)
		restored->copy_unread = restored->unread;
	restored->unread = restored->copy_unread;
	/* Copies of data keys are kept for a month. */
	restored->keyless = sim_chance(sim, 25);
	struct world_restored how = {.region = sim_regions[region],
				     .backup = &restored->copy,
				     .again = restored->same,
				     .numbers_skipped = left_free(sim, restored),
				     .without_keys = restored->keyless,
				     .lives_on = restored->done == 0 && !sim_twin_lives(sim) &&
						 sim_chance(sim, LIVES_ON),
				     .lost = note_lost,
				     .context = life};
	count_restore(sim, restored, unequal);
	unsigned number = world_restore(sim->world, &how);
	if (how.lives_on)
		sim_twin_begin(sim, region);
	sim_keys_put_back(sim, region, &restored->known);
	sim_liar_put_back(sim, region);
	sim->counts.numbers_lost += life->count;
	restored->done++;
	if (restored->done < restored->wanted)
		draw_again(sim, restored, number);
	sim_feed_offer_again(sim, region);
}

void sim_restore_tend(struct sim *sim, uint64_t step)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct sim_restored *restored = &sim->restored[region];
		if (restored->done == restored->wanted)
			continue;
		if (!restored->copied && step >= restored->copy_at)
			copy(sim, region);
		else if (restored->copied && step >= restored->restore_at &&
			 (restored->hasty || !sim_recovering(sim)))
			put_back(sim, region);
	}
}

/* ---- numbers that stay free */

/* Gaps of a life that was cut away are gone with it. */
static void note_left_free(struct sim_restored *restored, struct world_node *node,
			   enum object_kind kind)
{
	enum daemon daemon = node_daemon(node);
	uint64_t count = counter_count(node_rows(node), kind), before = 0;
	for (unsigned n = 0; n + 1 < restored->done; n++) {
		struct sim_left_free *gap = &restored->left_free[n][daemon][kind];
		if (gap->from > count + 1)
			*gap = (struct sim_left_free){0};
		before += gap->by;
	}
	restored->left_free[restored->done - 1][daemon][kind] = (struct sim_left_free){
		.from = count + 1,
		.by = counter_next(node_rows(node), kind, 0) - 1 - count - before,
	};
}

void sim_restore_came_up(struct sim *sim, struct world_node *node)
{
	struct sim_restored *restored = &sim->restored[sim_region_index(node_region(node))];
	enum daemon daemon = node_daemon(node);
	if (node_is_former(node) || restored->done == 0 ||
	    restored->lives[restored->done - 1].came_up[daemon])
		return;
	struct sim_lost_life *life = &restored->lives[restored->done - 1];
	life->came_up[daemon] = true;
	life->since[daemon] = journal_head(node_journal(node))->forked_at;
	if (daemon == DAEMON_INTAKE && restored->keyless)
		restored->unread = life->since[daemon];
	for (unsigned kind = 1; kind < OBJECT_KIND_COUNT; kind++)
		note_left_free(restored, node, (enum object_kind)kind);
}

uint64_t sim_nth_object(struct sim *sim, struct world_node *node, enum object_kind kind, uint64_t n)
{
	const struct sim_restored *restored = &sim->restored[sim_region_index(node_region(node))];
	uint64_t number = n;
	for (unsigned i = 0; !node_is_former(node) && i < restored->done; i++) {
		const struct sim_left_free *gap = &restored->left_free[i][node_daemon(node)][kind];
		if (gap->from != 0 && n >= gap->from)
			number += gap->by;
	}
	return number;
}

/* ---- what must hold */

struct looking {
	struct sim *sim;
	size_t region;
	struct world_node *node;
	const struct sim_lost_life *life;
	uint64_t back;
};

static int compare_lost(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct sim_lost));
}

static void must_be_new(const struct looking *looking, const struct sim_lost *given,
			const struct event *event)
{
	const struct sim_lost_life *life = looking->life;
	if (life->count != 0 &&
	    bsearch(given, life->lost, life->count, sizeof *given, compare_lost) != NULL)
		world_fail(looking->sim->world,
			   "%u/%s: event %llu (%s) gives number %llu a second time, with other "
			   "content",
			   node_region(looking->node), daemon_name(node_daemon(looking->node)),
			   (unsigned long long)event->sequence, event_kind_name(event->head.kind),
			   (unsigned long long)given->number);
}

/* A letter of ours that came back has the number and the content that it had. */
static bool came_back(const struct event *event)
{
	return event->head.kind == KIND(REFERRAL_DRAFTED) && BODY(event, ReferralDrafted)->restored;
}

static void look_at_number(void *context, const struct event *event)
{
	struct looking *looking = (struct looking *)context;
	struct serial_of serial = serial_of(event);
	enum daemon daemon = node_daemon(looking->node);
	struct sim_lost given = made_by(daemon, event);
	if (event->sequence <= looking->life->since[daemon])
		return;
	if (makes_an_object(event) && !came_back(event))
		must_be_new(looking, &given, event);
	given = (struct sim_lost){.daemon = (uint8_t)daemon,
				  .what = LOST_SERIAL,
				  .kind = event->head.kind,
				  .year = serial.year,
				  .number = serial.serial};
	if (serial.serial != 0)
		must_be_new(looking, &given, event);
}

static bool count_back(void *context, const struct row_ref *found)
{
	struct tie_row tie;
	memcpy(&tie, found->value.data, sizeof tie);
	*(uint64_t *)context += tie.sent_back + tie.received_back;
	return true;
}

/* As `restore status` tells it: the county's recovery has ended, and each link is reconciled. */
static void check_status(struct sim *sim, size_t region)
{
	static uint8_t memory[ARENA_SIZE], text[1u << 16];
	struct world_node *node = sim->nodes[region][DAEMON_NOTIFY];
	struct arena arena;
	struct answer answer = {.out = writer_over(text, sizeof text), .limit = QUERY_PAGE_MAX};
	struct principal person = {.roles = ROLE_OPERATOR, .region = sim_regions[region]};
	char noun[] = "recovery";
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	arena_init(&arena, memory, sizeof memory);
	list.noun = noun;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	struct query_context asked = {.rows = node_rows(node),
				      .person = &person,
				      .region = sim_regions[region],
				      .daemon = DAEMON_NOTIFY,
				      .decider = node_decider(node),
				      .incarnation = journal_head(node_journal(node))->incarnation,
				      .now_ms = world_now_ms(sim->world),
				      .arena = &arena};
	static const char ended[] = "\"state\":\"ended\"", equal[] = "\"state\":\"reconciled\"";
	size_t links = 0;
	if (!questions_answer(&notify_questions, &asked, &query, &answer) ||
	    answer.lines != SIM_REGIONS)
		world_fail(sim->world, "%u: restore status says %zu lines: %.*s",
			   sim_regions[region], answer.lines, (int)answer.out.size,
			   (const char *)text);
	const uint8_t *at = text, *end = text + answer.out.size;
	while ((at = (const uint8_t *)memmem(at, (size_t)(end - at), equal, sizeof equal - 1)) !=
	       NULL) {
		links++;
		at++;
	}
	if (links != SIM_REGIONS - 1 ||
	    memmem(text, answer.out.size, ended, sizeof ended - 1) == NULL)
		world_fail(sim->world, "%u: restore status says: %.*s", sim_regions[region],
			   (int)answer.out.size, (const char *)text);
}

static void check_numbers(struct looking *looking, struct sim_lost_life *life)
{
	struct sim *sim = looking->sim;
	if (life->count != 0)
		qsort(life->lost, life->count, sizeof *life->lost, compare_lost);
	looking->life = life;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		looking->node = sim->nodes[looking->region][daemon];
		world_each_event(sim->world, looking->node, look_at_number, looking);
	}
}

static uint64_t check_restored(struct sim *sim, size_t region)
{
	struct sim_restored *restored = &sim->restored[region];
	struct looking looking = {.sim = sim, .region = region};
	uint64_t lost = 0;
	for (unsigned n = 0; n < restored->done; n++) {
		check_numbers(&looking, &restored->lives[n]);
		lost += restored->lives[n].count;
	}
	check_status(sim, region);
	(void)rows_scan(node_rows(sim->nodes[region][DAEMON_NOTIFY]), TABLE_TIES, bytes_of(NULL, 0),
			bytes_of(NULL, 0), SIZE_MAX, count_back, &looking.back);
	sim->counts.fetched_back += looking.back;
	return lost + looking.back;
}

uint64_t sim_check_restores(struct sim *sim)
{
	uint64_t checked = 0;
	if (sim_recovering(sim))
		world_fail(sim->world, "a recovery doesn't end");
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		if (sim->restored[region].done != 0)
			checked += check_restored(sim, region);
	}
	return checked;
}

void sim_restore_close(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		for (unsigned n = 0; n < SIM_RESTORES_MAX; n++)
			free(sim->restored[region].lives[n].lost);
	}
}
