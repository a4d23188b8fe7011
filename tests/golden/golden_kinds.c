/* golden_kinds DIR SCENARIOS: events of every kind that a scenario writes, for tests/golden/DIR.
 *
 * Of all the scenarios a few are taken that write every kind between them, those with most kinds
 * first, and the journals of their counties are kept as DAEMON.events with their digests.  What
 * earlier versions have needn't be kept again.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "services/scenario/books.h"
#include "services/scenario/scenario.h"
#include "tests/golden/golden.h"

#define FILES_MAX 1000
#define ARENA_BYTES (EVENT_SIZE_MAX * 8)

struct told {
	const struct scenario *scenario;
	uint64_t events;
	bool kinds[EVENT_KINDS_END];
};

struct making {
	struct book_set books;
	struct scenario_file files[FILES_MAX];
	size_t file_count;
	struct told *told;
	size_t told_count;
	uint8_t *memory;
	struct scenario_result result;
	bool covered[EVENT_KINDS_END];
	FILE *out[DAEMON_COUNT];
};

static struct making making;

/* ---- the scenarios */

static int look_at_file(const char *path, const struct stat *info, int type, struct FTW *place)
{
	struct problems problems;
	struct err err;
	size_t size = strlen(path);
	(void)info;
	(void)place;
	if (type != FTW_F || size <= 5 || strcmp(path + size - 5, ".yaml") != 0)
		return 0;
	ASSERT(making.file_count < FILES_MAX);
	problems_init(&problems);
	struct scenario_file *file = &making.files[making.file_count++];
	enum status status = scenario_file_read(path, &problems, file, &err);
	problems_print(&problems, stderr);
	problems_done(&problems);
	making.told_count += file->count;
	return status == STATUS_OK ? 0 : 1;
}

static bool load(const char *folder)
{
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct problems problems;
	struct err err;
	problems_init(&problems);
	enum status status = book_set_load(&paths, &problems, &making.books, &err);
	problems_print(&problems, stderr);
	problems_done(&problems);
	return status == STATUS_OK && nftw(folder, look_at_file, 16, FTW_PHYS) == 0;
}

static bool run(const struct scenario *scenario, struct told *told,
		void (*at_end)(void *context, struct scratch *county))
{
	struct err err = {STATUS_OK, ""};
	const struct scenario_options options = {
		.books = book_set_stage(&making.books), .at_end = at_end, .at_end_context = told};
	enum status status = scenario_run(scenario, &options, &making.result, &err);
	if (status != STATUS_OK || !making.result.passed)
		fprintf(stderr, "golden_kinds: %s: %s fails %s\n", scenario->file, scenario->name,
			err.text);
	return status == STATUS_OK && making.result.passed;
}

/* ---- which of them */

static void each_event(struct scratch *county, void *context,
		       void (*take)(void *context, enum daemon daemon, const struct event *event))
{
	struct arena arena;
	arena_init(&arena, making.memory, ARENA_BYTES);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		for (uint64_t n = 1; n <= scratch_head(county, daemon); n++) {
			struct event event;
			arena_reset(&arena);
			enum status status = scratch_event(county, daemon, n, &arena, &event);
			ASSERT(status == STATUS_OK && event.head.kind < EVENT_KINDS_END);
			take(context, daemon, &event);
		}
	}
}

static void mark_kind(void *context, enum daemon daemon, const struct event *event)
{
	struct told *told = (struct told *)context;
	(void)daemon;
	told->kinds[event->head.kind] = true;
	told->events++;
}

static void mark_kinds(void *context, struct scratch *county)
{
	each_event(county, context, mark_kind);
}

static bool tell_all(void)
{
	making.told = (struct told *)calloc(making.told_count + 1, sizeof *making.told);
	ASSERT(making.told != NULL);
	size_t n = 0;
	for (size_t i = 0; i < making.file_count; i++) {
		for (size_t j = 0; j < making.files[i].count; j++, n++) {
			making.told[n].scenario = &making.files[i].scenarios[j];
			if (!run(making.told[n].scenario, &making.told[n], mark_kinds))
				return false;
		}
	}
	return true;
}

static size_t new_kinds(const struct told *told)
{
	size_t count = 0;
	for (size_t kind = 0; kind < EVENT_KINDS_END; kind++)
		count += told->kinds[kind] && !making.covered[kind];
	return count;
}

/* The one with most new kinds, of several the shortest; NULL: none has any. */
static struct told *best(void)
{
	struct told *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < making.told_count; i++) {
		struct told *told = &making.told[i];
		size_t count = new_kinds(told);
		if (count > most || (count != 0 && count == most && told->events < best->events)) {
			most = count;
			best = told;
		}
	}
	return best;
}

/* What the versions before this one have. */
static bool cover_earlier(void)
{
	for (unsigned version = 2;; version++) {
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct err err = {STATUS_OK, ""};
			struct golden_digests digests;
			char path[FILE_PATH_MAX], *data;
			size_t size;
			(void)snprintf(path, sizeof path,
				       ZHIAN_SOURCE_DIR "/tests/golden/v%u/%s.events", version,
				       daemon_name(daemon));
			if (access(path, F_OK) != 0)
				return true;
			if (file_read(path, GOLDEN_EVENTS_MAX, &data, &size, &err) != STATUS_OK ||
			    golden_fold_events(bytes_of(data, size), daemon, making.covered,
					       &digests, &err) != STATUS_OK) {
				fprintf(stderr, "golden_kinds: %s\n", err.text);
				return false;
			}
			free(data);
		}
	}
}

/* ---- what is kept */

static void keep_event(void *context, enum daemon daemon, const struct event *event)
{
	const struct golden_event place = {event->sequence, event->incarnation, event->recorded_ms};
	(void)context;
	(void)fwrite(&place, sizeof place, 1, making.out[daemon]);
	(void)fwrite(event->stored.data, event->stored.size, 1, making.out[daemon]);
}

static void keep_events(void *context, struct scratch *county)
{
	each_event(county, context, keep_event);
}

static bool keep_chosen(const char *directory)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char path[FILE_PATH_MAX];
		(void)snprintf(path, sizeof path, "%s/%s.events", directory, daemon_name(daemon));
		making.out[daemon] = fopen(path, "w");
		if (making.out[daemon] == NULL)
			return false;
	}
	bool well = true;
	for (struct told *told; well && (told = best()) != NULL;) {
		for (size_t kind = 0; kind < EVENT_KINDS_END; kind++)
			making.covered[kind] |= told->kinds[kind];
		well = run(told->scenario, told, keep_events);
	}
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		well &= fclose(making.out[daemon]) == 0;
	return well;
}

static bool print_digests(const char *directory)
{
	struct err err = {STATUS_OK, ""};
	char path[FILE_PATH_MAX], text[DAEMON_COUNT * (GOLDEN_LINE + 1)] = "";
	size_t used = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char *data, line[GOLDEN_LINE];
		size_t size;
		bool kinds[EVENT_KINDS_END] = {false};
		struct golden_digests digests;
		(void)snprintf(path, sizeof path, "%s/%s.events", directory, daemon_name(daemon));
		if (file_read(path, GOLDEN_EVENTS_MAX, &data, &size, &err) != STATUS_OK ||
		    golden_fold_events(bytes_of(data, size), daemon, kinds, &digests, &err) !=
			    STATUS_OK) {
			fprintf(stderr, "golden_kinds: %s\n", err.text);
			return false;
		}
		free(data);
		golden_print(daemon, &digests, line);
		used += (size_t)snprintf(text + used, sizeof text - used, "%s\n", line);
	}
	(void)snprintf(path, sizeof path, "%s/digests.txt", directory);
	return file_write_atomic(path, bytes_of(text, used), 0644, &err) == STATUS_OK;
}

int main(int argc, char **argv)
{
	struct err err = {STATUS_OK, ""};
	if (argc != 3) {
		fprintf(stderr, "usage: golden_kinds DIR SCENARIOS\n");
		return 2;
	}
	making.memory = (uint8_t *)malloc(ARENA_BYTES);
	ASSERT(making.memory != NULL);
	bool well = file_make_directories(argv[1], 0755, &err) == STATUS_OK && load(argv[2]) &&
		    tell_all() && cover_earlier() && keep_chosen(argv[1]) && print_digests(argv[1]);
	for (size_t i = 0; i < making.file_count; i++)
		scenario_file_free(&making.files[i]);
	book_set_unload(&making.books);
	free(making.told);
	free(making.memory);
	return well ? 0 : 1;
}
