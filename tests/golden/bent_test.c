/* Events that are bent: the golden ones, each with one field that nobody expects beside what it
 * says, or with another subject, are folded where the event itself would be.
 *
 * And each as it is, where one of the rows that it is folded by isn't there, and once more after
 * those that follow it.
 *
 * What folds a journal ends in no assertion, whatever lies there; what it refuses and what it makes
 * of the rest stands in bent.txt, a line for each kind: tried, refused, refused later by an event
 * after it, and when it is folded again, and a digest of all that was written; and a line for each
 * table whose row was missing.  ZHIAN_BENT=write writes the page anew: a change
 * of what folds an event shows there by its kind. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/core/common_rows.h"
#include "common/store/rows_memory.h"
#include "tests/golden/golden.h"
#include "tests/lib/test.h"
#include "tests/scenarios/bend.h"

#define GOLDEN ZHIAN_SOURCE_DIR "/tests/golden/"
#define PAGE ZHIAN_SOURCE_DIR "/tests/golden/bent.txt"
#define MEMORY (EVENT_SIZE_MAX * 32)
#define AFTER 8       /* events of the county that are folded after one that was bent */
#define AGAIN 48      /* events that are folded once more after each event that follows them */
#define TIMES 10      /* at how many events of a kind each way is tried */
#define FOUND_MAX 256 /* rows that one event is folded by, and a row of each is taken away */
#define PAGE_LIMIT ((size_t)1 << 20)

static struct err err;

/* ---- rows that can be put back */

struct undone {
	uint16_t table;
	bool was_there;
	struct row_key key;
	size_t size;
	uint8_t *row;
};

struct found {
	uint16_t table;
	struct row_key key;
};

struct undoing {
	struct rows_writer writer;
	struct rows_writer *below;
	struct undone *done;
	size_t count, room;
	crypto_generichash_state *digest;
	struct found *found; /* the rows that were looked for and are there, each once */
	size_t found_count;
};

static void is_found(struct undoing *undoing, uint16_t table, struct bytes key)
{
	for (size_t i = 0; i < undoing->found_count; i++) {
		if (undoing->found[i].table == table &&
		    bytes_equal(row_key_bytes(&undoing->found[i].key), key))
			return;
	}
	if (undoing->found == NULL || undoing->found_count == FOUND_MAX)
		return;
	struct found *one = &undoing->found[undoing->found_count++];
	one->table = table;
	one->key.size = 0;
	row_key_put(&one->key, key.data, key.size);
}

static bool undo_get(void *context, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	struct undoing *undoing = (struct undoing *)context;
	const struct rows_reader *below = &undoing->below->read;
	if (!below->get(below->context, table, key, ret_row))
		return false;
	is_found(undoing, table, key);
	return true;
}

static bool undo_seek(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row)
{
	struct undoing *undoing = (struct undoing *)context;
	const struct rows_reader *below = &undoing->below->read;
	if (!below->seek(below->context, table, from, ret_row))
		return false;
	is_found(undoing, table, ret_row->key);
	return true;
}

static void note(struct undoing *undoing, uint16_t table, struct bytes key)
{
	struct bytes row;
	if (undoing->count == undoing->room) {
		undoing->room = undoing->room * 2 + 16;
		undoing->done = (struct undone *)realloc(undoing->done,
							 undoing->room * sizeof *undoing->done);
		assert_non_null(undoing->done);
	}
	struct undone *one = &undoing->done[undoing->count++];
	one->table = table;
	one->key.size = 0;
	row_key_put(&one->key, key.data, key.size);
	const struct rows_reader *below = &undoing->below->read;
	one->was_there = below->get(below->context, table, key, &row);
	one->size = one->was_there ? row.size : 0;
	one->row = (uint8_t *)malloc(one->size + 1);
	assert_non_null(one->row);
	if (one->was_there)
		memcpy(one->row, row.data, row.size);
}

static void hash(struct undoing *undoing, uint16_t table, struct bytes key, struct bytes row)
{
	uint32_t head[3] = {table, (uint32_t)key.size, (uint32_t)row.size};
	(void)crypto_generichash_update(undoing->digest, (const uint8_t *)head, sizeof head);
	(void)crypto_generichash_update(undoing->digest, key.data, key.size);
	(void)crypto_generichash_update(undoing->digest, row.data, row.size);
}

static void undo_put(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct undoing *undoing = (struct undoing *)context;
	note(undoing, table, key);
	hash(undoing, table, key, row);
	undoing->below->put(undoing->below->read.context, table, key, row);
}

static void undo_del(void *context, uint16_t table, struct bytes key)
{
	struct undoing *undoing = (struct undoing *)context;
	note(undoing, table, key);
	hash(undoing, table, key, bytes_of(NULL, 0));
	undoing->below->del(undoing->below->read.context, table, key);
}

static void put_back(struct undoing *undoing)
{
	void *below = undoing->below->read.context;
	while (undoing->count != 0) {
		const struct undone *one = &undoing->done[--undoing->count];
		if (one->was_there)
			undoing->below->put(below, one->table, row_key_bytes(&one->key),
					    bytes_of(one->row, one->size));
		else
			undoing->below->del(below, one->table, row_key_bytes(&one->key));
		free(one->row);
	}
	free(undoing->done);
	undoing->done = NULL;
	undoing->room = 0;
}

/* ---- folding */

struct without {
	unsigned tried, refused;
	unsigned cut, cut_refused; /* it is there, but only its first byte */
};

struct line {
	unsigned events; /* that were bent */
	unsigned tried, refused;
	struct without again; /* folded once more, where others have been folded since */
	struct without without[TABLE_ID_MAX]; /* a row of this table */
	unsigned later;                       /* an event after it was refused */
	crypto_generichash_state digest;
};

struct lived {
	struct golden_event place;
	struct bytes stored;
};

struct folding {
	const struct decider *decider;
	struct rows_memory *rows; /* NULL: before the first county */
	struct arena arena;
	uint8_t *bent;
	struct line *lines; /* EVENT_KINDS_END */
	struct lived lived[AGAIN];
	size_t lived_count; /* of this county */
};

static enum status fold(const struct folding *folding, struct rows_writer *rows,
			const struct golden_event *place, struct event *event)
{
	event->sequence = place->sequence;
	event->incarnation = place->incarnation;
	event->recorded_ms = place->recorded_ms;
	TRY(common_evolve(rows, event));
	return folding->decider->evolve(folding->decider, rows, event);
}

/* What comes after an event that was taken finds what it made. */
static enum status fold_after(struct folding *folding, struct rows_writer *rows,
			      struct bytes events)
{
	struct golden_event place;
	struct bytes stored;
	struct event event;
	for (unsigned i = 0; i < AFTER && golden_next_event(&events, &place, &stored); i++) {
		if (place.sequence == 1)
			break; /* another county */
		arena_reset(&folding->arena);
		TRY(event_read(stored, &folding->arena, &event));
		TRY(fold(folding, rows, &place, &event));
	}
	return STATUS_OK;
}

static void fold_bent(struct folding *folding, const struct golden_event *place,
		      struct bytes stored, struct bytes after, unsigned way)
{
	struct event event;
	struct event_head head;
	assert_ok(event_head_read(stored, &head));
	struct line *line = &folding->lines[head.kind];
	struct bytes bent = bend_event(stored, way, folding->bent);
	struct undoing undoing = {.below = rows_memory_writer(folding->rows),
				  .digest = &line->digest};
	undoing.writer =
		(struct rows_writer){{&undoing, undo_get, undo_seek, NULL}, undo_put, undo_del};
	arena_reset(&folding->arena);
	if (bent.data == NULL || event_read(bent, &folding->arena, &event) != STATUS_OK)
		return; /* what isn't read isn't folded */
	uint8_t said[2] = {(uint8_t)fold(folding, &undoing.writer, place, &event), STATUS_OK};
	if (said[0] == STATUS_OK)
		said[1] = (uint8_t)fold_after(folding, &undoing.writer, after);
	put_back(&undoing);
	(void)crypto_generichash_update(&line->digest, said, sizeof said);
	line->tried++;
	line->refused += said[0] != STATUS_OK;
	line->later += said[1] != STATUS_OK;
}

static const char *table_name(const struct schema *schema, uint16_t table)
{
	for (size_t i = 0; i < schema->table_count; i++) {
		if (schema->tables[i].id == table && !schema->tables[i].is_index)
			return schema->tables[i].name;
	}
	return NULL; /* an index */
}

/* Counts are made of other rows: one that isn't there is nobody's word. */
static bool is_taken_away(const struct schema *schema, uint16_t table)
{
	const char *name = table_name(schema, table);
	return name != NULL && strstr(name, "counts") == NULL;
}

/* The event as it is, without the row where one is named. */
static enum status fold_without(struct folding *folding, const struct golden_event *place,
				struct bytes stored, struct undoing *undoing,
				const struct found *gone, bool cut)
{
	struct event event;
	undoing->writer =
		(struct rows_writer){{undoing, undo_get, undo_seek, NULL}, undo_put, undo_del};
	if (gone != NULL && cut)
		undo_put(undoing, gone->table, row_key_bytes(&gone->key), bytes_of("\1", 1));
	else if (gone != NULL)
		undo_del(undoing, gone->table, row_key_bytes(&gone->key));
	arena_reset(&folding->arena);
	assert_ok(event_read(stored, &folding->arena, &event));
	enum status said = fold(folding, &undoing->writer, place, &event);
	put_back(undoing);
	return said;
}

/* Each of the rows that it is folded by is away once. */
static void fold_without_each(struct folding *folding, const struct golden_event *place,
			      struct bytes stored)
{
	static struct found found[FOUND_MAX];
	struct event_head head;
	assert_ok(event_head_read(stored, &head));
	struct line *line = &folding->lines[head.kind];
	struct undoing undoing = {.below = rows_memory_writer(folding->rows),
				  .digest = &line->digest,
				  .found = found};
	assert_ok(fold_without(folding, place, stored, &undoing, NULL, false));
	for (size_t i = 0; i < undoing.found_count; i++) {
		struct undoing once = {.below = undoing.below, .digest = &line->digest};
		if (!is_taken_away(folding->decider->schema, found[i].table))
			continue;
		struct without *without = &line->without[found[i].table];
		enum status said = fold_without(folding, place, stored, &once, &found[i], false);
		without->tried++;
		without->refused += said != STATUS_OK;
		if (!bend_may_cut(folding->decider->schema, found[i].table))
			continue;
		said = fold_without(folding, place, stored, &once, &found[i], true);
		without->cut++;
		without->cut_refused += said != STATUS_OK;
	}
}

/* Each of the events before it, once more: what they did has been done. */
static void fold_again(struct folding *folding)
{
	size_t first = folding->lived_count > AGAIN ? folding->lived_count - AGAIN : 0;
	for (size_t i = first; i < folding->lived_count; i++) {
		const struct lived *lived = &folding->lived[i % AGAIN];
		struct event_head head;
		assert_ok(event_head_read(lived->stored, &head));
		struct line *line = &folding->lines[head.kind];
		struct undoing undoing = {.below = rows_memory_writer(folding->rows),
					  .digest = &line->digest};
		enum status said =
			fold_without(folding, &lived->place, lived->stored, &undoing, NULL, false);
		line->again.tried++;
		line->again.refused += said != STATUS_OK;
	}
}

static void fold_one(struct folding *folding, const struct golden_event *place, struct bytes stored,
		     struct bytes after)
{
	struct event_head head;
	struct event event;
	assert_ok(event_head_read(stored, &head));
	assert_true(head.kind < EVENT_KINDS_END);
	struct line *line = &folding->lines[head.kind];
	unsigned ways = bend_event_ways(head.kind);
	if (line->events == 0)
		(void)crypto_generichash_init(&line->digest, NULL, 0, crypto_generichash_BYTES_MIN);
	for (unsigned way = 0; line->events < TIMES && way < ways; way++)
		fold_bent(folding, place, stored, after, way);
	if (line->events < TIMES)
		fold_without_each(folding, place, stored);
	line->events++;
	arena_reset(&folding->arena);
	assert_ok(event_read(stored, &folding->arena, &event));
	assert_ok(fold(folding, rows_memory_writer(folding->rows), place, &event));
	folding->lived[folding->lived_count++ % AGAIN] = (struct lived){*place, stored};
	fold_again(folding);
}

static void fold_events(struct folding *folding, struct bytes events)
{
	struct golden_event place;
	struct bytes stored;
	while (golden_next_event(&events, &place, &stored)) {
		if (place.sequence == 1) {
			rows_memory_destroy(folding->rows);
			folding->rows = rows_memory_create(folding->decider->schema);
			folding->lived_count = 0;
		}
		assert_non_null(folding->rows);
		fold_one(folding, &place, stored, events);
	}
	assert_int_equal(events.size, 0);
}

static void fold_daemon(enum daemon daemon, struct folding *folding)
{
	char path[FILE_PATH_MAX];
	folding->decider = golden_decider(daemon);
	for (unsigned version = 1;; version++) {
		(void)snprintf(path, sizeof path, GOLDEN "v%u/digests.txt", version);
		if (access(path, F_OK) != 0)
			break;
		char *events;
		size_t size;
		(void)snprintf(path, sizeof path, GOLDEN "v%u/%s.events", version,
			       daemon_name(daemon));
		if (access(path, F_OK) != 0)
			continue;
		if (file_read(path, GOLDEN_EVENTS_MAX, &events, &size, &err) != STATUS_OK)
			fail_msg("%s", err.text);
		fold_events(folding, bytes_of(events, size));
		free(events);
		rows_memory_destroy(folding->rows);
		folding->rows = NULL;
	}
}

/* ---- the page */

static void put_line(enum daemon daemon, uint16_t kind, struct line *line, FILE *out)
{
	uint8_t digest[crypto_generichash_BYTES_MIN];
	(void)crypto_generichash_final(&line->digest, digest, sizeof digest);
	(void)fprintf(out, "%s %s tried %u refused %u later %u again %u refused %u ",
		      daemon_name(daemon), event_kind_name(kind), line->tried, line->refused,
		      line->later, line->again.tried, line->again.refused);
	for (size_t i = 0; i < sizeof digest / 2; i++)
		(void)fprintf(out, "%02x", digest[i]);
	(void)fputc('\n', out);
	for (uint16_t table = 0; table < TABLE_ID_MAX; table++) {
		const struct without *without = &line->without[table];
		if (without->tried != 0)
			(void)fprintf(out, "%s %s without %s %u refused %u cut %u refused %u\n",
				      daemon_name(daemon), event_kind_name(kind),
				      table_name(golden_decider(daemon)->schema, table),
				      without->tried, without->refused, without->cut,
				      without->cut_refused);
	}
}

static void compare(const char *kept, const char *now)
{
	unsigned others = 0;
	while (*kept != '\0' || *now != '\0') {
		size_t kept_size = strcspn(kept, "\n"), now_size = strcspn(now, "\n");
		if ((kept_size != now_size || memcmp(kept, now, kept_size) != 0) && others++ < 20)
			print_error("bent.txt: kept: %.*s\n           now: %.*s\n", (int)kept_size,
				    kept, (int)now_size, now);
		kept += kept_size + (kept[kept_size] == '\n');
		now += now_size + (now[now_size] == '\n');
	}
	if (others != 0)
		fail_msg("%u lines are others (ZHIAN_BENT=write writes the page anew)", others);
}

static void bent_events_are_borne(void **state)
{
	char *page = NULL, *kept;
	size_t size, kept_size;
	unsigned tried = 0, refused = 0, later = 0;
	FILE *out = open_memstream(&page, &size);
	(void)state;
	assert_non_null(out);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct folding folding = {
			.bent = (uint8_t *)malloc(BENT_MAX),
			.lines = (struct line *)calloc(EVENT_KINDS_END, sizeof(struct line)),
		};
		void *memory = malloc(MEMORY);
		arena_init(&folding.arena, memory, MEMORY);
		fold_daemon(daemon, &folding);
		for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
			if (folding.lines[kind].events == 0)
				continue;
			tried += folding.lines[kind].tried;
			refused += folding.lines[kind].refused;
			later += folding.lines[kind].later;
			put_line(daemon, kind, &folding.lines[kind], out);
		}
		free(memory);
		free(folding.lines);
		free(folding.bent);
	}
	(void)fclose(out);
	print_message("bent events: %u, refused: %u, and what came after: %u\n", tried, refused,
		      later);
	const char *mode = getenv("ZHIAN_BENT");
	if (mode != NULL && strcmp(mode, "write") == 0)
		assert_ok(file_write_atomic(PAGE, bytes_of(page, size), 0644, &err));
	if (file_read(PAGE, PAGE_LIMIT, &kept, &kept_size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	compare(kept, page);
	free(kept);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bent_events_are_borne)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
