/* The feeds of a demonstration: files that are pushed as their time comes. */
#include <dirent.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/lines.h"
#include "common/base/time.h"
#include "services/ctl/demo/demo.h"
#include "services/ctl/runs.h"

#define FEED_FILE_MAX ((size_t)256 << 20)
#define NAME_SIZE 64

struct demo_feed {
	uint32_t region;
	char name[NAME_SIZE];
	char *data;
	size_t size;
	size_t at;     /* where the next line begins */
	uint64_t line; /* how many were pushed */
	/* the latest moment in the lines so far: a line that came late came now */
	int64_t reached_ms;
};

/* ---- files */

static int open_feed(struct demo *demo, uint32_t region, const char *folder, const char *file)
{
	char path[FILE_PATH_MAX];
	struct err err;
	struct demo_feed *feed = (struct demo_feed *)calloc(1, sizeof *feed);
	if (feed == NULL || demo->feed_count == DEMO_FEEDS_MAX) {
		free(feed);
		return failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	}
	demo->feeds[demo->feed_count++] = feed;
	feed->region = region;
	(void)snprintf(feed->name, sizeof feed->name, "%.*s",
		       (int)(strlen(file) - strlen(".jsonl")), file);
	(void)snprintf(path, sizeof path, "%.700s/%.200s", folder, file);
	if (file_read(path, FEED_FILE_MAX, &feed->data, &feed->size, &err) != STATUS_OK)
		return failure_of_err(&demo->session->failure, EXIT_FILE, &err);
	return EXIT_DONE;
}

static int is_feed_file(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);
	return size > 6 && size < NAME_SIZE && strcmp(entry->d_name + size - 6, ".jsonl") == 0;
}

int demo_feeds_open(struct demo *demo, const char *directory)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; i < demo->world->count && exit == EXIT_DONE; i++) {
		char folder[FILE_PATH_MAX];
		struct dirent **entries;
		uint32_t region = demo->world->counties[i].region;
		(void)snprintf(folder, sizeof folder, "%.900s/%06u", directory, (unsigned)region);
		int count = scandir(folder, &entries, is_feed_file, alphasort);
		for (int j = 0; j < count; j++) {
			if (exit == EXIT_DONE)
				exit = open_feed(demo, region, folder, entries[j]->d_name);
			free(entries[j]);
		}
		if (count >= 0)
			free(entries);
	}
	if (exit == EXIT_DONE && demo->feed_count == 0) {
		exit = failure_set(&demo->session->failure, EXIT_FILE, "cli.demo_no_samples");
		failure_param(&demo->session->failure, "file", directory);
	}
	return exit;
}

bool demo_feeds_wait(const struct demo *demo)
{
	for (size_t i = 0; i < demo->feed_count; i++) {
		if (demo->feeds[i]->at < demo->feeds[i]->size)
			return true;
	}
	return false;
}

void demo_feeds_close(struct demo *demo)
{
	for (size_t i = 0; i < demo->feed_count; i++) {
		free(demo->feeds[i]->data);
		free(demo->feeds[i]);
	}
	demo->feed_count = 0;
}

/* ---- how far */

/* A damaged line has no moment that could be read: it came with the one before it. */
static int64_t moment_of(const char *line, size_t size)
{
	static const char member[] = "\"happened_ms\":\"";
	char text[TIME_MOMENT_TEXT];
	int64_t moment_ms;
	const char *at = (const char *)memmem(line, size, member, sizeof member - 1);
	if (at == NULL)
		return 0;
	at += sizeof member - 1;
	size_t length = 0;
	for (; at + length < line + size && at[length] != '"' && length + 1 < sizeof text; length++)
		text[length] = at[length];
	text[length] = '\0';
	return time_parse_moment(text, &moment_ms) == STATUS_OK ? moment_ms : 0;
}

/* The bytes of the lines that have come through `until_ms`. */
static size_t slice_of(struct demo_feed *feed, int64_t until_ms, uint64_t *ret_lines)
{
	struct bytes rest = bytes_of(feed->data + feed->at, feed->size - feed->at), line;
	size_t left = rest.size;
	for (*ret_lines = 0; lines_next(&rest, &line); ++*ret_lines, left = rest.size) {
		int64_t moment_ms = moment_of((const char *)line.data, line.size);
		if (moment_ms > until_ms)
			break;
		if (moment_ms > feed->reached_ms)
			feed->reached_ms = moment_ms;
	}
	return feed->size - feed->at - left;
}

/* ---- pushing: `feed push -`, with its lines of JSON read back */

static void count_outcomes(struct demo *demo, const char *text)
{
	while (*text != '\0') {
		size_t size = strcspn(text, "\n");
		json_t *line = json_loadb(text, size, 0, NULL);
		const char *outcome = json_string_value(json_object_get(line, "outcome"));
		const char *kind = json_string_value(json_object_get(line, "kind"));
		if (outcome != NULL && kind != NULL && strcmp(kind, "item") == 0)
			demo_count(demo->pushed, outcome, 1);
		json_decref(line);
		text += size + (text[size] == '\n');
	}
}

static int push_lines(struct demo *demo, struct demo_feed *feed, FILE *in, FILE *out)
{
	char first[24];
	struct session session = *demo->session;
	(void)snprintf(first, sizeof first, "%llu", (unsigned long long)feed->line + 1);
	const char *words[] = {"feed", "push", "-", "--feed", feed->name, "--from-sequence", first};
	struct invocation *invocation = (struct invocation *)malloc(sizeof *invocation);
	if (invocation == NULL)
		return failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	session.region = feed->region;
	session.key_path = NULL;
	session.json = true;
	session.colour = false;
	session.in = in;
	session.out = out;
	arena_reset(&session.arena);
	int exit = parse_command_line((int)(sizeof words / sizeof words[0]), words, invocation,
				      &session.failure);
	if (exit == EXIT_DONE)
		exit = run_feed_push(&session, invocation);
	free(invocation);
	demo->session->failure = session.failure;
	/* What the county didn't take is part of the month. */
	return exit == EXIT_SOME_FAILED ? EXIT_DONE : exit;
}

static int push_slice(struct demo *demo, struct demo_feed *feed, size_t size)
{
	char *text = NULL;
	size_t length;
	FILE *in = fmemopen(feed->data + feed->at, size, "r");
	FILE *out = open_memstream(&text, &length);
	int exit = EXIT_INTERNAL;
	if (in != NULL && out != NULL)
		exit = push_lines(demo, feed, in, out);
	else
		exit = failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	if (in != NULL)
		(void)fclose(in);
	if (out != NULL)
		(void)fclose(out);
	if (exit == EXIT_DONE && text != NULL)
		count_outcomes(demo, text);
	free(text);
	return exit;
}

int demo_feeds_push(struct demo *demo, int64_t until_ms)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; i < demo->feed_count && exit == EXIT_DONE; i++) {
		struct demo_feed *feed = demo->feeds[i];
		uint64_t lines;
		size_t size = slice_of(feed, until_ms, &lines);
		if (size == 0)
			continue;
		exit = push_slice(demo, feed, size);
		feed->at += size;
		feed->line += lines;
	}
	return exit;
}
