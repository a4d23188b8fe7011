/* What must hold of every node, whatever it decides. */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_tables.h"
#include "common/core/json_line.h"
#include "common/policy/terms/clock_ledger.h"

/* ---- exactly once: the events of one input stand together, inputs of one source in its order */

struct effects {
	struct sim *sim;
	struct world_node *node;
	uint64_t last[DAEMON_COUNT]; /* the upstream event whose block was seen last, by source */
	enum event_cause open_kind;
	uint64_t open_a, open_b;
	uint8_t open_daemon;
	uint64_t checked;
	uint64_t acts;
	uint8_t *seen_acts;
};

static bool same_input(const struct effects *effects, const struct event_head *head)
{
	return head->cause_kind == effects->open_kind &&
	       head->cause_daemon == effects->open_daemon && head->cause_a == effects->open_a &&
	       head->cause_b == effects->open_b;
}

static void note_effect(void *context, const struct event *event)
{
	struct effects *effects = (struct effects *)context;
	const struct event_head *head = &event->head;
	struct world *world = effects->sim->world;
	effects->checked++;
	effects->sim->kinds[head->kind]++;
	if (same_input(effects, head))
		return;
	effects->open_kind = (enum event_cause)head->cause_kind;
	effects->open_daemon = head->cause_daemon;
	effects->open_a = head->cause_a;
	effects->open_b = head->cause_b;
	if (head->cause_kind == EVENT_CAUSE_EVENT) {
		if (head->cause_daemon >= DAEMON_COUNT ||
		    head->cause_a <= effects->last[head->cause_daemon])
			world_fail(
				world,
				"%u/%s: event %llu takes upstream event %llu of %s out of its turn",
				node_region(effects->node), daemon_name(node_daemon(effects->node)),
				(unsigned long long)event->sequence,
				(unsigned long long)head->cause_a,
				daemon_name((enum daemon)head->cause_daemon));
		effects->last[head->cause_daemon] = head->cause_a;
	} else if (head->cause_kind == EVENT_CAUSE_REQUEST) {
		if (head->cause_b >= effects->acts || effects->seen_acts[head->cause_b]++ != 0)
			world_fail(world, "%u/%s: request %llu was carried out twice",
				   node_region(effects->node),
				   daemon_name(node_daemon(effects->node)),
				   (unsigned long long)head->cause_b);
	}
}

uint64_t sim_check_effects(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct effects effects = {.sim = sim, .node = world_node_at(sim->world, i)};
		effects.acts = world_stats(sim->world).acts + 1;
		effects.seen_acts = (uint8_t *)calloc(effects.acts, 1);
		ASSERT(effects.seen_acts != NULL);
		world_each_event(sim->world, effects.node, note_effect, &effects);
		checked += effects.checked;
		free(effects.seen_acts);
	}
	return checked;
}

/* ---- nothing that decide makes is refused by evolve or by the next daemon */

struct refusals {
	struct sim *sim;
	struct world_node *node;
	uint64_t checked;
};

/* What was quarantined, as a person would see it. */
static void print_quarantined(const Zh__InputQuarantined *body)
{
	static uint8_t memory[1u << 18], text[1u << 16];
	struct arena arena;
	struct event event;
	struct json_line json;
	struct writer out = writer_over(text, sizeof text);
	arena_init(&arena, memory, sizeof memory);
	if (!body->has_event ||
	    event_read(bytes_of(body->event.data, body->event.len), &arena, &event) != STATUS_OK)
		return;
	json_begin(&json, &out, event_kind_name(event.head.kind));
	json_message_fields(&json, event.body);
	json_end(&json);
	fprintf(stderr, "sim: %.*s", (int)out.size, (const char *)out.data);
}

static void note_refusal(void *context, const struct event *event)
{
	struct refusals *refusals = (struct refusals *)context;
	const char *code = NULL;
	uint64_t about = 0;
	refusals->checked++;
	if (event->head.kind == KIND(INPUT_QUARANTINED)) {
		const Zh__InputQuarantined *body = BODY(event, InputQuarantined);
		about = body->source_sequence;
		if (body->code != NULL && strcmp(body->code, "feed.id_conflict") != 0)
			code = body->code;
		if (code != NULL)
			print_quarantined(body);
	} else if (event->head.kind == KIND(ACT_REFUSED)) {
		const Zh__ActRefused *body = BODY(event, ActRefused);
		if (body->refusal != NULL && body->refusal->code != NULL &&
		    strncmp(body->refusal->code, "input.", 6) == 0) {
			code = body->refusal->code;
			fprintf(stderr, "sim: act %s\n", body->act);
		}
	}
	if (code != NULL)
		world_fail(refusals->sim->world, "%u/%s: event %llu says %s (upstream %llu of %s)",
			   node_region(refusals->node), daemon_name(node_daemon(refusals->node)),
			   (unsigned long long)event->sequence, code, (unsigned long long)about,
			   daemon_name((enum daemon)event->head.cause_daemon));
}

uint64_t sim_check_refusals(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct refusals refusals = {sim, world_node_at(sim->world, i), 0};
		world_each_event(sim->world, refusals.node, note_refusal, &refusals);
		checked += refusals.checked;
	}
	return checked;
}

/* ---- nobody who is sealed appears anywhere */

static bool holds_canary(struct bytes bytes)
{
	return memmem(bytes.data, bytes.size, SIM_CANARY, sizeof SIM_CANARY - 1) != NULL;
}

struct silence {
	struct sim *sim;
	struct world_node *node;
	uint64_t checked;
};

static void look_at_row(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct silence *silence = (struct silence *)context;
	silence->checked++;
	if (holds_canary(key) || holds_canary(row))
		world_fail(silence->sim->world, "%u/%s: what is sealed stands in table %u",
			   node_region(silence->node), daemon_name(node_daemon(silence->node)),
			   table);
}

uint64_t sim_check_silence(struct sim *sim)
{
	struct silence silence = {.sim = sim};
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		silence.node = world_node_at(sim->world, i);
		struct journal *journal = node_journal(silence.node);
		for (uint64_t n = 1; n <= journal_head(journal)->frame; n++) {
			struct frame frame;
			struct err err = {0};
			if (journal_read(journal, n, &frame, &err) != STATUS_OK)
				world_fail(sim->world, "frame %llu: %s", (unsigned long long)n,
					   err.text);
			if (holds_canary(frame.events))
				world_fail(sim->world, "%u/%s: what is sealed stands in frame %llu",
					   node_region(silence.node),
					   daemon_name(node_daemon(silence.node)),
					   (unsigned long long)n);
			silence.checked++;
		}
		state_savepoint(node_state(silence.node));
		state_dump(node_state(silence.node), look_at_row, &silence);
	}
	return silence.checked;
}

/* ---- no mark that is due waits, but reminders for a working day */

uint64_t sim_check_marks_drained(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct world_node *node = world_node_at(sim->world, i);
		uint64_t clock = world_mark_that_waits(node);
		if (clock != 0)
			world_fail(sim->world,
				   "%u/%s: a mark of clock %llu is due and doesn't fire",
				   node_region(node), daemon_name(node_daemon(node)),
				   (unsigned long long)clock);
		checked++;
	}
	return checked;
}

/* ---- every term that runs stands as the calendar in force has it */

struct terms {
	struct sim *sim;
	struct world_node *node;
	const struct rows_reader *rows;
	struct stage_books books;
	uint64_t checked;
};

static bool look_at_term(void *context, const struct row_ref *found)
{
	struct terms *terms = (struct terms *)context;
	struct clock_row row;
	struct clock_term term;
	uint64_t clock = be64_get(found->key.data);
	memcpy(&row, found->value.data, sizeof row);
	if (clock_is_different(terms->rows, terms->books.policy, terms->books.calendar, clock, &row,
			       &term))
		world_fail(terms->sim->world, "%u/%s: clock %llu goes by another calendar",
			   node_region(terms->node), daemon_name(node_daemon(terms->node)),
			   (unsigned long long)clock);
	terms->checked += row.state == CLOCK_RUNNING;
	return true;
}

uint64_t sim_check_terms(struct sim *sim)
{
	struct terms terms = {.sim = sim};
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		terms.node = world_node_at(sim->world, i);
		state_savepoint(node_state(terms.node));
		terms.rows = node_rows(terms.node);
		terms.books = sim_books_in_force(sim, terms.node);
		(void)rows_scan(terms.rows, TABLE_CLOCKS, bytes_of(NULL, 0), bytes_of(NULL, 0),
				SIZE_MAX, look_at_term, &terms);
	}
	return terms.checked;
}
