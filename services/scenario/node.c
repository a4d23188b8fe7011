#include "services/scenario/node.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/core/common_tables.h"
#include "common/stage/part_names.h"
#include "common/store/rows_memory.h"

#define FOLD_ARENA ((size_t)1 << 20)

static enum status open_journal(const struct node_options *options, struct node *node,
				struct err *err)
{
	/* Room on a real disk is that of the machine, which a scratch county knows nothing of. */
	struct journal_options journal = {
		.directory = options->journal_path,
		.volume_bytes = options->volume_bytes,
		.region = options->region,
		.daemon = options->decider->daemon,
		.alg = options->frame_alg,
		.random = options->random,
		.now_ms = clock_now_ms(&options->clock),
		.mem = options->mem,
		.alarm_percent = options->mem != NULL ? 70 : 101,
		.refuse_percent = options->mem != NULL ? 85 : 101,
	};
	return journal_open(&journal, &node->journal, err);
}

static enum status open_state(const struct node_options *options, struct node *node,
			      struct err *err)
{
	struct state_options state = {
		.directory = options->state_path,
		.map_bytes = options->state_map_bytes,
		.schema = options->decider->schema,
		.limits = options->state_limits,
		.mem = options->mem,
	};
	return state_open(&state, &node->state, err);
}

/* Behind the journal, which says whose frame came. */
static enum status open_parts(const struct node_options *options, struct node *node,
			      struct err *err)
{
	if (options->parts_path == NULL)
		return STATUS_OK;
	struct parts_options parts = {.directory = options->parts_path,
				      .keys_directory = options->keys_path,
				      .map_bytes = options->state_map_bytes,
				      .random = options->random,
				      .mem = options->mem};
	TRY(parts_open(&parts, &node->parts, err));
	uint8_t *memory = (uint8_t *)malloc(FOLD_ARENA);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory to look for parts");
	struct arena arena;
	arena_init(&arena, memory, FOLD_ARENA);
	enum status status =
		part_names_sweep_tail(node->parts, node->journal, &arena, &node->parts_swept, err);
	free(memory);
	return status;
}

static enum status open_stage(const struct node_options *options, struct node *node,
			      struct err *err)
{
	struct stage_options stage = {
		.decider = options->decider,
		.questions = options->questions,
		.region = options->region,
		.journal = node->journal,
		.state = node->state,
		.parts = node->parts,
		.clock = options->clock,
		.transport = options->transport,
		.committer = options->committer,
		.limits = options->limits,
		.books = options->books,
		.keep_book = options->keep_book,
		.book_adopted = options->book_adopted,
		.proposer = options->proposer,
		.holder = options->holder,
		.books_context = options->books_context,
	};
	return stage_open(&stage, &node->stage, err);
}

enum status node_open(const struct node_options *options, struct node *ret_node, struct err *err)
{
	*ret_node = (struct node){0};
	enum status status = open_journal(options, ret_node, err);
	if (status == STATUS_OK)
		status = open_state(options, ret_node, err);
	if (status == STATUS_OK)
		status = open_parts(options, ret_node, err);
	if (status == STATUS_OK)
		status = open_stage(options, ret_node, err);
	if (status != STATUS_OK)
		node_close(ret_node);
	return status;
}

/* ---- replay */

struct fold {
	const struct decider *decider;
	struct rows_writer *rows;
	struct arena arena;
	uint64_t events;
};

static enum status fold_event(struct fold *fold, const struct frame *frame, uint64_t sequence,
			      struct bytes stored, struct err *err)
{
	struct event event;
	arena_reset(&fold->arena);
	enum status status = event_read(stored, &fold->arena, &event);
	if (status == STATUS_OK) {
		event.sequence = sequence;
		event.incarnation = frame->header.incarnation;
		event.recorded_ms = frame->header.now_ms;
		status = common_evolve(fold->rows, &event);
	}
	if (status == STATUS_OK)
		status = fold->decider->evolve(fold->decider, fold->rows, &event);
	if (status != STATUS_OK)
		return err_set(err, STATUS_CORRUPT, "%s: event %llu doesn't fold: %s",
			       daemon_name(fold->decider->daemon), (unsigned long long)sequence,
			       status_text(status));
	fold->events++;
	return STATUS_OK;
}

static enum status fold_journal(struct fold *fold, struct journal *journal, struct err *err)
{
	for (uint64_t n = 1; n <= journal_head(journal)->frame; n++) {
		struct frame frame;
		size_t at = 0;
		TRY(journal_read(journal, n, &frame, err));
		for (uint32_t i = 0; i < frame.header.count; i++) {
			struct event_head head;
			memcpy(&head, frame.events.data + at, sizeof head);
			TRY(fold_event(fold, &frame, frame.header.first + i,
				       bytes_of(frame.events.data + at, head.length), err));
			at += head.length;
		}
	}
	return STATUS_OK;
}

/* The first row of the running state that the journal doesn't give, for whoever has to look. */
struct difference {
	const struct decider *decider;
	const struct rows_reader *replayed;
	char text[160]; /* "": none */
};

static const char *table_name(const struct schema *schema, uint16_t id)
{
	for (size_t i = 0; i < schema->table_count; i++) {
		if (schema->tables[i].id == id)
			return schema->tables[i].name;
	}
	return "an unknown table";
}

static void compare_row(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct difference *difference = (struct difference *)context;
	const struct rows_reader *rows = difference->replayed;
	struct bytes other;
	if (difference->text[0] != '\0')
		return;
	bool found = rows->get(rows->context, table, key, &other);
	size_t at = 0;
	while (found && at < row.size && at < other.size && row.data[at] == other.data[at])
		at++;
	if (found && at == row.size && at == other.size)
		return;
	char name[2 * 16 + 1] = "";
	hex_print(bytes_of(key.data, key.size < 16 ? key.size : 16), name);
	(void)snprintf(difference->text, sizeof difference->text, ": %s, row %s %s byte %zu",
		       table_name(difference->decider->schema, table), name,
		       found ? "differs at" : "isn't there; it has", found ? at : row.size);
}

static enum status not_the_same(const struct node *node, const struct decider *decider,
				const struct rows_reader *replayed, uint64_t events,
				struct err *err)
{
	struct difference difference = {.decider = decider, .replayed = replayed};
	state_dump(node->state, compare_row, &difference);
	return err_set(err, STATUS_CORRUPT, "%s: replay of %llu events isn't the state that runs%s",
		       daemon_name(decider->daemon), (unsigned long long)events, difference.text);
}

enum status node_replay(const struct node *node, const struct decider *decider,
			uint64_t *ret_events, struct err *err)
{
	uint8_t replayed[ROWS_DIGEST], running[ROWS_DIGEST];
	uint8_t *memory = (uint8_t *)malloc(FOLD_ARENA);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory to fold a journal");
	struct rows_memory *rows = rows_memory_create(decider->schema);
	struct fold fold = {.decider = decider, .rows = rows_memory_writer(rows)};
	arena_init(&fold.arena, memory, FOLD_ARENA);
	enum status status = fold_journal(&fold, node->journal, err);
	free(memory);
	*ret_events = fold.events;
	if (status == STATUS_OK) {
		rows_memory_digest(rows, replayed);
		state_savepoint(node->state);
		state_digest(node->state, running);
		if (memcmp(replayed, running, sizeof running) != 0)
			status = not_the_same(node, decider, rows_memory_reader(rows), fold.events,
					      err);
	}
	rows_memory_destroy(rows);
	return status;
}

void node_close(struct node *node)
{
	stage_close(node->stage);
	parts_close(node->parts);
	state_close(node->state);
	journal_close(node->journal);
	*node = (struct node){0};
}
