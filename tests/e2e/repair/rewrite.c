/* rewrite JOURNAL NEW FRAME: what somebody with a daemon's rights could do to its journal: another
 * word in an event of that frame, and everything behind it linked anew.
 * rewrite JOURNAL NEW OLD NEW-BYTES: these bytes (hexadecimal digits, as many) instead of those,
 * wherever they stand in events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/random_source.h"
#include "common/store/journal.h"

static int fail(const char *what, const struct err *err)
{
	fprintf(stderr, "rewrite: %s: %s\n", what, err->text);
	return 1;
}

/* The same life once more. */
static void same_incarnation(void *context, void *out, size_t size)
{
	const uint64_t *incarnation = (const uint64_t *)context;
	for (size_t i = 0; i < size; i++) /* as random_u64() reads it */
		((uint8_t *)out)[i] = (uint8_t)(*incarnation >> (56 - 8 * (i % 8)));
}

#define BYTES_MAX 256
struct change {
	uint64_t frame; /* 0: these bytes */
	uint8_t before[BYTES_MAX], after[BYTES_MAX];
	size_t size;
	uint64_t changed; /* how often it was done */
};

static bool read_bytes(const char *text, uint8_t out[BYTES_MAX], size_t *ret_size)
{
	size_t digits = strlen(text);
	*ret_size = digits / 2;
	if (digits == 0 || digits % 2 != 0 || *ret_size > BYTES_MAX)
		return false;
	for (size_t i = 0; i < *ret_size; i++) {
		char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
		char *end;
		out[i] = (uint8_t)strtoul(pair, &end, 16);
		if (end != pair + 2)
			return false;
	}
	return true;
}

static void change_events(struct change *change, uint64_t frame, uint8_t *events, size_t size)
{
	if (change->frame != 0) {
		if (frame == change->frame && size != 0) {
			events[size - 1] ^= 1;
			change->changed++;
		}
		return;
	}
	for (size_t at = 0; at + change->size <= size; at++) {
		if (memcmp(events + at, change->before, change->size) != 0)
			continue;
		memcpy(events + at, change->after, change->size);
		change->changed++;
	}
}

static int copy_frames(struct journal *from, struct journal *to, struct change *change,
		       struct err *err)
{
	const struct journal_head *head = journal_head(from);
	for (uint64_t n = 1; n <= head->frame; n++) {
		struct frame frame;
		if (journal_read(from, n, &frame, err) != STATUS_OK)
			return fail("read", err);
		uint8_t *events = (uint8_t *)malloc(frame.events.size + 1);
		if (events == NULL)
			return 1;
		if (frame.events.size != 0)
			memcpy(events, frame.events.data, frame.events.size);
		change_events(change, n, events, frame.events.size);
		(void)journal_room(to, (int64_t)n);
		enum status status =
			journal_append(to, &frame.header, bytes_of(events, frame.events.size), err);
		free(events);
		if (status != STATUS_OK)
			return fail("append", err);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct journal *from, *to;
	struct change change = {.frame = 0};
	struct err err;
	size_t other = 0;
	if (argc == 4)
		change.frame = strtoull(argv[3], NULL, 10);
	else if (argc != 5 || !read_bytes(argv[3], change.before, &change.size) ||
		 !read_bytes(argv[4], change.after, &other) || other != change.size)
		return 2;
	if (journal_open_read(argv[1], &from, &err) != STATUS_OK)
		return fail(argv[1], &err);
	const struct journal_head *head = journal_head(from);
	uint64_t incarnation = head->incarnation;
	struct random_source same = {.fill = same_incarnation, .context = &incarnation};
	const struct journal_options options = {
		.directory = argv[2],
		.volume_bytes = 1 << 20,
		.region = head->region,
		.daemon = head->daemon,
		.driven_clock = head->driven_clock,
		.random = &same,
		.now_ms = head->created_ms,
		.alarm_percent = 101,
		.refuse_percent = 101,
	};
	if (journal_open(&options, &to, &err) != STATUS_OK)
		return fail(argv[2], &err);
	int end = copy_frames(from, to, &change, &err);
	if (end == 0 && journal_head(to)->incarnation != incarnation)
		end = fail("it is another life", &err);
	if (end == 0 && change.frame == 0 && change.changed == 0) {
		fprintf(stderr, "rewrite: these bytes stand nowhere\n");
		end = 1;
	}
	journal_close(to);
	journal_close(from);
	return end;
}
