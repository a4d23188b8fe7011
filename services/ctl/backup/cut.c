#include "services/ctl/backup/cut.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/sabotage.h"

/* The journal that stands at a frame: its end and its cursors there. */
struct standing {
	struct journal *journal;
	uint64_t frame, sequence;
	uint8_t cursor_count;
	struct journal_cursor cursors[JOURNAL_CURSORS_MAX];
};

static enum status stand_at(struct standing *standing, uint64_t number, struct err *err)
{
	struct frame frame;
	standing->frame = number;
	standing->cursor_count = 0;
	standing->sequence = journal_first(standing->journal) - 1;
	if (number < journal_first_frame(standing->journal))
		return STATUS_OK;
	TRY(journal_read(standing->journal, number, &frame, err));
	standing->sequence = frame.header.first + frame.header.count - 1;
	standing->cursor_count = frame.header.cursor_count;
	memcpy(standing->cursors, frame.header.cursors, sizeof standing->cursors);
	return STATUS_OK;
}

static bool counts(const struct journal_cursor *cursor, const struct journal_head *producer)
{
	return cursor->incarnation == 0 || cursor->incarnation == producer->incarnation ||
	       (cursor->incarnation == producer->parent && cursor->sequence <= producer->forked_at);
}

static enum status is_ahead(const struct standing all[DAEMON_COUNT], enum daemon consumer,
			    bool *ret_ahead, struct err *err)
{
	const struct standing *standing = &all[consumer];
	*ret_ahead = false;
	for (uint8_t i = 0; i < standing->cursor_count; i++) {
		const struct journal_cursor *cursor = &standing->cursors[i];
		if (cursor->source == DAEMON_UNKNOWN || cursor->source >= DAEMON_COUNT)
			continue;
		const struct standing *producer = &all[cursor->source];
		if (!counts(cursor, journal_head(producer->journal)))
			return err_set(err, STATUS_CONFLICT,
				       "%s counts another journal of %s than the one that is here",
				       daemon_name(consumer),
				       daemon_name((enum daemon)cursor->source));
		*ret_ahead |= cursor->sequence > producer->sequence;
	}
	*ret_ahead &= !SABOTAGE("backup.cursors-ahead");
	return STATUS_OK;
}

/* Going back makes ends smaller, and so others ahead: until nobody is. */
static enum status settle(struct standing all[DAEMON_COUNT], struct err *err)
{
	for (bool moved = true; moved;) {
		moved = false;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			bool ahead;
			TRY(is_ahead(all, daemon, &ahead, err));
			if (!ahead)
				continue;
			TRY(stand_at(&all[daemon], all[daemon].frame - 1, err));
			moved = true;
		}
	}
	return STATUS_OK;
}

enum status backup_cut_find(struct journal *const journals[DAEMON_COUNT],
			    struct backup_cut *ret_cut, struct err *err)
{
	struct standing all[DAEMON_COUNT] = {{.journal = NULL}};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		all[daemon].journal = journals[daemon];
		TRY(stand_at(&all[daemon], journal_head(journals[daemon])->frame, err));
	}
	TRY(settle(all, err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		ret_cut->frame[daemon] = all[daemon].frame;
		ret_cut->sequence[daemon] = all[daemon].sequence;
	}
	return STATUS_OK;
}

/* ---- what is cut away */

struct listing {
	backup_cut_event_fn *each;
	void *context;
	struct arena arena;
};

static enum status list_frame(struct listing *listing, enum daemon daemon,
			      const struct frame *frame, struct err *err)
{
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		struct event event;
		uint32_t length;
		memcpy(&length, frame->events.data + at, sizeof length); /* verified before */
		arena_reset(&listing->arena);
		enum status status = event_read(bytes_of(frame->events.data + at, length),
						&listing->arena, &event);
		if (status != STATUS_OK)
			return err_set(err, status, "%s: event %" PRIu64 " can't be read",
				       daemon_name(daemon), frame->header.first + i);
		event.sequence = frame->header.first + i;
		event.recorded_ms = frame->header.now_ms;
		event.incarnation = frame->header.incarnation;
		listing->each(listing->context, daemon, &event);
		at += length;
	}
	return STATUS_OK;
}

static enum status list_journal(struct listing *listing, enum daemon daemon,
				struct journal *journal, uint64_t after, struct err *err)
{
	struct frame frame;
	for (uint64_t number = after + 1; number <= journal_head(journal)->frame; number++) {
		TRY(journal_read(journal, number, &frame, err));
		TRY(list_frame(listing, daemon, &frame, err));
	}
	return STATUS_OK;
}

enum status backup_cut_list(struct journal *const journals[DAEMON_COUNT],
			    const struct backup_cut *cut, backup_cut_event_fn *each, void *context,
			    struct err *err)
{
	enum { MEMORY = EVENT_SIZE_MAX * 8 };
	struct listing listing = {.each = each, .context = context};
	void *memory = malloc(MEMORY);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	arena_init(&listing.arena, memory, MEMORY);
	enum status status = STATUS_OK;
	for (enum daemon daemon = DAEMON_INTAKE; status == STATUS_OK && daemon < DAEMON_COUNT;
	     daemon++)
		status = list_journal(&listing, daemon, journals[daemon], cut->frame[daemon], err);
	free(memory);
	return status;
}
