#include "services/scenario/counties.h"

#include <stdio.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "services/notify/notify.h"
#include "services/notify/tables.h"
#include "services/scenario/doors.h"

struct scratch *counties_find(const struct counties *counties, uint32_t region)
{
	for (size_t i = 0; i < counties->count; i++) {
		if (region == 0 || scratch_region(counties->list[i]) == region)
			return counties->list[i];
	}
	return NULL;
}

enum status counties_add(struct counties *counties, const struct scratch_options *options,
			 struct err *err)
{
	struct scratch_options county = *options;
	char folder[FILE_PATH_MAX];
	if (counties->count == COUNTIES_MAX)
		return err_set(err, STATUS_FULL, "more than %d counties", COUNTIES_MAX);
	if (options->directory != NULL && counties->count != 0) {
		int size = snprintf(folder, sizeof folder, "%s/%u", options->directory,
				    (unsigned)options->region);
		if (size < 0 || (size_t)size >= sizeof folder || mkdir(folder, 0700) != 0)
			return err_set(err, STATUS_IO, "no folder can be made for %u",
				       (unsigned)options->region);
		county.directory = folder;
	}
	TRY(scratch_create(&county, &counties->list[counties->count], err));
	counties->count++;
	return STATUS_OK;
}

/* ---- letters */

static enum status deliver_letter(struct counties *counties, struct scratch *from,
				  struct scratch *to, uint8_t stream, uint64_t number,
				  struct err *err)
{
	struct door_answer answer;
	arena_reset(counties->arena);
	TRY(door_link(from, to, stream, number, counties->arena, &answer, err));
	if (answer.refused == NULL)
		return STATUS_OK;
	return err_set(err, STATUS_INVALID, "letter %llu from %u to %u is refused there: %s",
		       (unsigned long long)number, (unsigned)scratch_region(from),
		       (unsigned)scratch_region(to), answer.refused);
}

static enum status deliver_receipt(struct counties *counties, struct scratch *from,
				   struct scratch *to, uint8_t stream, struct err *err)
{
	struct door_answer answer;
	arena_reset(counties->arena);
	TRY(door_link_receipt(from, to, stream, counties->arena, &answer, err));
	if (answer.refused == NULL)
		return STATUS_OK;
	return err_set(err, STATUS_INVALID, "the receipt of %u to %u is refused there: %s",
		       (unsigned)scratch_region(from), (unsigned)scratch_region(to),
		       answer.refused);
}

/* What `from` has sent on this stream and `to` hasn't got, and then the receipt. */
static enum status deliver_stream(struct counties *counties, struct scratch *from,
				  struct scratch *to, uint8_t stream, bool *moved, struct err *err)
{
	struct peer_row sender = {0}, receiver = {0};
	size_t slot = STREAM_SLOT(stream);
	if (!peer_get(scratch_rows(from, DAEMON_NOTIFY), scratch_region(to), &sender))
		return STATUS_OK;
	(void)peer_get(scratch_rows(to, DAEMON_NOTIFY), scratch_region(from), &receiver);
	uint64_t accepted = receiver.in[slot].accepted;
	/* A receipt lists as many as may be under way at once. */
	uint64_t last = sender.out[slot].receipted + NOTIFY_LINK_WINDOW;
	last = last < sender.out[slot].sent ? last : sender.out[slot].sent;
	for (; accepted < last; accepted++) {
		TRY(deliver_letter(counties, from, to, stream, accepted + 1, err));
		*moved = true;
	}
	if (accepted <= sender.out[slot].receipted || SABOTAGE("scenario.no-receipts"))
		return STATUS_OK;
	*moved = true;
	return deliver_receipt(counties, to, from, stream, err);
}

enum status counties_deliver(struct counties *counties, struct err *err)
{
	bool moved = !counties->cut && counties->count > 1;
	while (moved) {
		moved = false;
		for (size_t i = 0; i < counties->count; i++) {
			for (size_t j = 0; j < counties->count; j++) {
				for (uint8_t stream = 1; i != j && stream <= LINK_STREAMS; stream++)
					TRY(deliver_stream(counties, counties->list[i],
							   counties->list[j], stream, &moved, err));
			}
		}
	}
	return STATUS_OK;
}

/* ---- time */

enum status counties_advance(struct counties *counties, int64_t to_ms, struct err *err)
{
	struct scratch *const *list = counties->list;
	while (scratch_now_ms(list[0]) < to_ms) {
		int64_t stop_ms = to_ms;
		for (size_t i = 0; i < counties->count; i++) {
			int64_t next_ms = scratch_next_stop(list[i], to_ms);
			stop_ms = next_ms < stop_ms ? next_ms : stop_ms;
		}
		for (size_t i = 0; i < counties->count; i++)
			TRY(scratch_advance(list[i], stop_ms, err));
		TRY(counties_deliver(counties, err));
	}
	return STATUS_OK;
}

void counties_destroy(struct counties *counties)
{
	for (size_t i = 0; i < counties->count; i++)
		scratch_destroy(counties->list[i]);
	counties->count = 0;
}
