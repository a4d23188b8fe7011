/* rewrite JOURNAL NEW FRAME: what somebody with a daemon's rights could do to its journal: another
 * word in an event of that frame, and everything behind it linked anew. */
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

static int copy_frames(struct journal *from, struct journal *to, uint64_t changed, struct err *err)
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
		if (n == changed && frame.events.size != 0)
			events[frame.events.size - 1] ^= 1;
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
	struct err err;
	if (argc != 4)
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
	int end = copy_frames(from, to, strtoull(argv[3], NULL, 10), &err);
	if (end == 0 && journal_head(to)->incarnation != incarnation)
		end = fail("it is another life", &err);
	journal_close(to);
	journal_close(from);
	return end;
}
