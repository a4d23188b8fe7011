/* What comes from other daemons and over the link, bent: at each event and each item that a decider
 * is given in the scenarios, it is first given the same with one field that nobody expects, or with
 * another subject; it answers and ends in no assertion.  And each input of any kind is first
 * decided with less memory than it takes: then it isn't decided at all; and with one row after the
 * other away that it looks for: then it is answered, too.
 *
 * The deciders are listened to at the link: --wrap, see CMakeLists.txt. */
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "common/policy/rules/policy.h"
#include "common/stage/common_decide.h"
#include "services/notify/notify.h"
#include "services/scenario/scratch.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/bend.h"

#define MEMORY ((size_t)4 << 20)
#define DOORS 32
#define COMMON_FROM 500 /* acts that every daemon has, after its own */
#define PIECES 256      /* of memory, each of which is refused once; beyond them some are */
#define CUTS 16
#define BENT_FIRST 16
#define INPUTS_FIRST 64
#define FOUND_MAX 256 /* rows that are taken away from one input, one after the other */
#define VERDICTS (VERDICT_POISON + 1)

static struct {
	uint8_t *bent, *memory;
	unsigned events[DAEMON_COUNT][EVENT_KINDS_END], items[DAEMON_COUNT][DOORS]; /* that came */
	unsigned inputs[DAEMON_COUNT][INPUT_MARK + 1][EVENT_KINDS_END];
	size_t older;             /* inputs that were decided by policies of before */
	size_t without, cut_rows; /* tries with a row away, or of one byte */
	size_t cut, whole;        /* tries with too little memory; inputs that took some */
	size_t kinds, tried[DAEMON_COUNT], said[DAEMON_COUNT][VERDICTS];
} trial;

/* At the first few, and ever more rarely after them, so that all kinds of states are met. */
static bool is_tried(unsigned *count, unsigned first)
{
	unsigned before = (*count)++;
	return before < first || (before & (before - 1)) == 0;
}

/* A county that was restored or has a younger copy: no scenario has one. */
static bool is_of_restored(uint16_t kind)
{
	return kind == KIND(LIFE_SUPERSEDED) || kind == KIND(LIFE_STAYS) ||
	       kind == KIND(RECOVERY_ENDED);
}

/* ---- in place of the deciders */

/* The linker's names for both (--wrap=stage_decide). */
void decide(const struct decide_context *context, const struct decider *decider,
	    const struct input *input, struct decision *decision) __asm__("__real_stage_decide");
void decide_bent(const struct decide_context *context, const struct decider *decider,
		 const struct input *input,
		 struct decision *decision) __asm__("__wrap_stage_decide");

static void decide_one(const struct decide_context *context, const struct decider *decider,
		       const struct input *input, struct arena *arena)
{
	struct decide_context beside = *context;
	struct decision decision = {.verdict = VERDICT_DONE};
	beside.arena = arena;
	decide(&beside, decider, input, &decision);
	assert_true(decision.verdict < VERDICTS && decision.event_count <= DECISION_EVENTS_MAX);
	/* Who says no says why, to whoever asked or to the operator. */
	assert_true(decision.verdict == VERDICT_DONE || decision.arena_full ||
		    decision.refusal.code != NULL);
	trial.tried[decider->daemon]++;
	trial.said[decider->daemon][decision.verdict]++;
}

/* ---- less memory than it takes: one piece after the other isn't to be had, the last one first */

static unsigned *count_of(const struct decider *decider, const struct input *input)
{
	unsigned which = input->kind == INPUT_EVENT  ? input->event->head.kind
			 : input->kind == INPUT_ACT  ? (unsigned)input->act->act->number
			 : input->kind == INPUT_ITEM ? input->item->door
						     : (unsigned)input->mark->purpose;
	if (input->kind == INPUT_ACT && which >= COMMON_ACT_PROPOSAL_APPROVE)
		which = COMMON_FROM + which - COMMON_ACT_PROPOSAL_APPROVE;
	assert_true(which < EVENT_KINDS_END);
	return &trial.inputs[decider->daemon][input->kind][which];
}

static void try_without_rows(const struct decide_context *context, const struct decider *decider,
			     const struct input *input);
static void try_with_older_policy(const struct decide_context *context,
				  const struct decider *decider, const struct input *input);

static void try_with_less(const struct decide_context *context, const struct decider *decider,
			  const struct input *input)
{
	struct decide_context beside = *context;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct arena arena;
	if (!is_tried(count_of(decider, input), INPUTS_FIRST))
		return;
	beside.arena = &arena;
	arena_init(&arena, trial.memory, MEMORY);
	decide(&beside, decider, input, &decision);
	size_t taken = arena.high_water;
	trial.whole += taken != 0;
	for (unsigned i = 0; arena.high_water != 0; i++) {
		size_t step = i < PIECES ? 1 : taken / CUTS + 1;
		size_t room = arena.high_water > step ? arena.high_water - step : 0;
		decision = (struct decision){.verdict = VERDICT_DONE};
		arena_init(&arena, trial.memory, MEMORY);
		arena.capacity = room;
		decide(&beside, decider, input, &decision);
		/* A mark has fired, whatever comes of it. */
		assert_true(decision.arena_full ||
			    (input->kind == INPUT_MARK && decision.event_count == 1));
		trial.cut++;
	}
	/* What was received once is answered from a row that its event wrote: decide_item.c. */
	if (input->kind != INPUT_ITEM)
		try_without_rows(context, decider, input);
	try_with_older_policy(context, decider, input);
}

/* ---- rows that aren't there */

struct found {
	uint16_t table;
	struct row_key key;
};

struct hiding {
	struct rows_reader reader;
	const struct rows_reader *below;
	const struct decider *decider;
	struct found found[FOUND_MAX]; /* that were looked for and are there, each once */
	size_t count;
	const struct found *hidden; /* NULL: none */
	bool cut;                   /* it is there, but only its first byte */
};

static bool is_row(const struct found *one, uint16_t table, struct bytes key)
{
	return one != NULL && one->table == table && bytes_equal(row_key_bytes(&one->key), key);
}

/* What the same event has written as the row that leads there: tests/lint/assertions.txt. */
static bool is_vouched_for(const struct schema *schema, uint16_t table)
{
	static const char *const names[] = {"notices", "papers", "referrals"};
	for (size_t i = 0; i < schema->table_count; i++) {
		for (size_t k = 0;
		     schema->tables[i].id == table && k < sizeof names / sizeof names[0]; k++) {
			if (strcmp(schema->tables[i].name, names[k]) == 0)
				return true;
		}
	}
	return false;
}

static void note_found(struct hiding *hiding, uint16_t table, struct bytes key)
{
	if (hiding->hidden != NULL || hiding->count == FOUND_MAX || table < BENT_TABLES_FROM ||
	    table >= TABLE_ID_MAX - 1 || is_vouched_for(hiding->decider->schema, table))
		return;
	for (size_t i = 0; i < hiding->count; i++) {
		if (is_row(&hiding->found[i], table, key))
			return;
	}
	struct found *one = &hiding->found[hiding->count++];
	one->table = table;
	one->key.size = 0;
	row_key_put(&one->key, key.data, key.size);
}

static bool hiding_get(void *context, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	struct hiding *hiding = (struct hiding *)context;
	bool hidden = is_row(hiding->hidden, table, key);
	if ((hidden && !hiding->cut) ||
	    !hiding->below->get(hiding->below->context, table, key, ret_row))
		return false;
	if (hidden)
		ret_row->size = 1;
	note_found(hiding, table, key);
	return true;
}

static bool hiding_seek(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row)
{
	struct hiding *hiding = (struct hiding *)context;
	uint8_t next[ROW_KEY_MAX + 1];
	if (!hiding->below->seek(hiding->below->context, table, from, ret_row))
		return false;
	bool hidden = is_row(hiding->hidden, table, ret_row->key);
	if (hidden && !hiding->cut) {
		size_t size = ret_row->key.size;
		memcpy(next, ret_row->key.data, size);
		next[size] = 0;
		return hiding->below->seek(hiding->below->context, table, bytes_of(next, size + 1),
					   ret_row);
	}
	if (hidden)
		ret_row->value.size = 1;
	note_found(hiding, table, ret_row->key);
	return true;
}

/* A row of which another one speaks, or what is left of one: whoever decides answers as if it had
 * never been. */
static void try_without_rows(const struct decide_context *context, const struct decider *decider,
			     const struct input *input)
{
	static struct hiding hiding;
	struct decide_context beside = *context;
	struct arena arena;
	hiding = (struct hiding){.reader = {&hiding, hiding_get, hiding_seek, NULL},
				 .below = context->rows,
				 .decider = decider};
	beside.rows = &hiding.reader;
	arena_init(&arena, trial.memory, MEMORY);
	decide_one(&beside, decider, input, &arena);
	for (size_t i = 0; i < hiding.count; i++) {
		hiding.hidden = &hiding.found[i];
		arena_init(&arena, trial.memory, MEMORY);
		decide_one(&beside, decider, input, &arena);
		trial.without++;
		hiding.cut = bend_may_cut(decider->schema, hiding.hidden->table);
		arena_init(&arena, trial.memory, MEMORY);
		if (hiding.cut)
			decide_one(&beside, decider, input, &arena);
		trial.cut_rows += hiding.cut;
		hiding.cut = false;
	}
}

/* ---- policies of before */

/* Lists and topics that a policy adopted before them hasn't. */
static void try_with_older_policy(const struct decide_context *context,
				  const struct decider *decider, const struct input *input)
{
	static const enum policy_topic topics[] = {TOPIC_VISIT_CAP, TOPIC_CERTIFICATION_REPORT,
						   TOPIC_HEARING_RIGHT};
	static struct policy policy;
	struct decide_context beside = *context;
	struct arena arena;
	if (context->policy == NULL)
		return;
	beside.policy = &policy;
	for (size_t i = 0; i <= sizeof topics / sizeof topics[0]; i++) {
		policy = *context->policy;
		if (i == 0)
			policy.visit_item_count = 0;
		else
			policy.topics[topics[i - 1]].count = 0;
		arena_init(&arena, trial.memory, MEMORY);
		decide_one(&beside, decider, input, &arena);
	}
	trial.older++;
}

/* ---- what nobody expects */

static const struct source_kind *taken_as(const struct decider *decider, enum daemon from,
					  uint16_t kind)
{
	for (size_t i = 0; i < decider->source_count; i++) {
		const struct source *source = &decider->sources[i];
		for (size_t j = 0; source->daemon == from && j < source->kind_count; j++) {
			if (source->kinds[j].kind == kind)
				return &source->kinds[j];
		}
	}
	return NULL;
}

static void try_event(const struct decide_context *context, const struct decider *decider,
		      const struct input *input)
{
	const struct event *event = input->event;
	const struct source_kind *kind = taken_as(decider, input->source, event->head.kind);
	assert_non_null(kind);
	struct event_fields fields = source_fields(kind);
	assert_true(event->head.kind < EVENT_KINDS_END && event->stored.size != 0);
	trial.kinds += trial.events[decider->daemon][event->head.kind] == 0;
	if (!is_tried(&trial.events[decider->daemon][event->head.kind], BENT_FIRST))
		return;
	for (unsigned way = 0; way < bend_event_ways(event->head.kind); way++) {
		struct bytes bent = bend_event(event->stored, way, trial.bent);
		struct event read;
		struct arena arena;
		arena_init(&arena, trial.memory, MEMORY);
		if (bent.data == NULL ||
		    event_read_fields(bent, &fields, &arena, &read) != STATUS_OK)
			continue;
		read.sequence = event->sequence;
		read.incarnation = event->incarnation;
		read.recorded_ms = event->recorded_ms;
		struct input beside = *input;
		beside.event = &read;
		decide_one(context, decider, &beside, &arena);
	}
}

static void try_item(const struct decide_context *context, const struct decider *decider,
		     const struct input *input)
{
	const struct input_item *item = input->item;
	assert_true(item->door < DOORS);
	if (item->body == NULL || !is_tried(&trial.items[decider->daemon][item->door], BENT_FIRST))
		return;
	const ProtobufCMessageDescriptor *message = item->body->descriptor;
	struct arena arena;
	arena_init(&arena, trial.memory, MEMORY);
	struct bytes packed = message_pack(item->body, &arena);
	assert_non_null(packed.data);
	for (unsigned way = 0; way < bend_message_ways(message); way++) {
		struct bytes bent = bend_message(packed, message, way, trial.bent);
		struct arena left = arena;
		/* As the doors read: what they refuse isn't an item. */
		const ProtobufCMessage *body =
			bent.data != NULL ? message_read(message, bent, &left) : NULL;
		if (body == NULL)
			continue;
		struct input_item other = *item;
		struct notify_link_item linked;
		other.body = body;
		if (decider->daemon == DAEMON_NOTIFY) {
			linked = *(const struct notify_link_item *)item->extra;
			linked.content = (const Zh__DocumentContent *)(const void *)body;
			other.extra = &linked;
		}
		struct input beside = *input;
		beside.item = &other;
		decide_one(context, decider, &beside, &left);
	}
}

void decide_bent(const struct decide_context *context, const struct decider *decider,
		 const struct input *input, struct decision *decision)
{
	try_with_less(context, decider, input);
	if (input->kind == INPUT_EVENT)
		try_event(context, decider, input);
	else if (input->kind == INPUT_ITEM)
		try_item(context, decider, input);
	decide(context, decider, input, decision);
}

static size_t count_unmet(void)
{
	size_t unmet = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider(daemon);
		for (size_t i = 0; i < decider->source_count; i++) {
			for (size_t j = 0; j < decider->sources[i].kind_count; j++) {
				uint16_t kind = decider->sources[i].kinds[j].kind;
				if (trial.events[daemon][kind] != 0 || is_of_restored(kind))
					continue;
				print_error("%s never takes %s\n", daemon_name(daemon),
					    event_kind_name(kind));
				unmet++;
			}
		}
	}
	return unmet;
}

static void bent_inputs_are_answered(void **state)
{
	static const char *const verdicts[VERDICTS] = {"done",      "refused", "conflict",
						       "not found", "invalid", "poison"};
	struct scenario_options options = {0};
	size_t run, tried = 0;
	(void)state;
	trial.bent = (uint8_t *)malloc(BENT_MAX);
	trial.memory = (uint8_t *)malloc(MEMORY);
	assert_true(trial.bent != NULL && trial.memory != NULL);
	scenarios_read();
	run = scenarios_run(&options, NULL);
	scenarios_free();
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		tried += trial.tried[daemon];
		print_message("%-10s tried %7zu:", daemon_name(daemon), trial.tried[daemon]);
		for (unsigned i = 0; i < VERDICTS; i++)
			print_message(" %s %zu", verdicts[i], trial.said[daemon][i]);
		print_message("\n");
	}
	size_t unmet = count_unmet();
	print_message("%zu kinds of events as daemons take them, %zu not met, %zu scenarios\n",
		      trial.kinds, unmet, run);
	print_message("%zu tries with a row away, %zu with one cut\n", trial.without,
		      trial.cut_rows);
	print_message("%zu inputs by policies of before\n", trial.older);
	print_message("%zu inputs with less memory than they take, in %zu tries\n", trial.whole,
		      trial.cut);
	assert_true(tried > 150000 && trial.whole > 1000 && trial.without > 10000);
	assert_int_equal(unmet, 0);
	free(trial.memory);
	free(trial.bent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bent_inputs_are_answered)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
