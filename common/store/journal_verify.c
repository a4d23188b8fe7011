/* Proof of a whole journal, frame by frame. */
#include "common/store/journal_internal.h"

#include <inttypes.h>
#include <sodium.h>

#include "common/base/assert.h"

#define EVENT_SIZE_LEAST 80u /* its fixed header (core/event.h), which begins with its length */

struct walk {
	struct journal_verified done;
	struct frame_walk frames;
};

/* Events that fill the bytes exactly, as many as the header says. */
static bool events_whole(struct bytes events, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t length;
		if (events.size < EVENT_SIZE_LEAST)
			return false;
		memcpy(&length, events.data, sizeof(length));
		if (length < EVENT_SIZE_LEAST || length > events.size)
			return false;
		events = bytes_of(events.data + length, events.size - length);
	}
	return events.size == 0;
}

const char *frame_fault(const struct frame_walk *walk, const struct frame *frame, bool linked)
{
	const struct frame_header *header = &frame->header;
	uint8_t chain[JOURNAL_HASH];
	frame_link(walk->chain, header, frame->events, chain);
	if (linked && sodium_memcmp(chain, header->chain, JOURNAL_HASH) != 0)
		return "isn't linked to the one before it";
	if (linked && header->first != walk->next_event)
		return "doesn't begin with the next event";
	if (linked && header->incarnation != walk->incarnation)
		return "is of another incarnation than its volume";
	if (linked && header->now_ms < walk->now_ms && (header->flags & FRAME_TIME_BACK) == 0)
		return "is earlier than the one before it";
	if (!events_whole(frame->events, header->count))
		return "has broken event headers";
	return NULL;
}

/* Time goes on over volumes. */
void frame_walk_begin(struct frame_walk *walk, const struct volume_head *head)
{
	memcpy(walk->chain, head->previous_chain, JOURNAL_HASH);
	walk->next_event = head->first_event;
	walk->incarnation = head->incarnation;
}

void frame_walk_on(struct frame_walk *walk, const struct frame *frame)
{
	memcpy(walk->chain, frame->header.chain, JOURNAL_HASH);
	walk->next_event = frame->header.first + frame->header.count;
	walk->now_ms = frame->header.now_ms;
	if (walk->build_from == 0 || frame->header.build != walk->build)
		walk->build_from = frame->header.frame;
	walk->build = frame->header.build;
}

static enum status verify_frame(struct journal *journal, struct walk *walk, uint64_t number,
				struct err *err)
{
	struct frame frame;
	TRY(journal_frame_at(journal, number, true, &frame, err));
	const char *fault = frame_fault(&walk->frames, &frame, true);
	if (fault != NULL)
		return err_set(err, STATUS_CORRUPT, "%s: frame %" PRIu64 " %s", journal->directory,
			       number, fault);
	walk->done.frames++;
	walk->done.events += frame.header.count;
	walk->done.bytes += frame_size(&frame.header);
	frame_walk_on(&walk->frames, &frame);
	return STATUS_OK;
}

static enum status verify_volume(struct journal *journal, struct walk *walk, size_t index,
				 struct err *err)
{
	struct volume *volume = &journal->volumes[index];
	TRY(volume_use(journal, volume, err));
	const struct volume_head *head = &volume->head;
	bool linked = memcmp(head->previous_chain, walk->frames.chain, JOURNAL_HASH) == 0;
	if (index != 0 && (!linked || head->first_event != walk->frames.next_event))
		return err_set(err, STATUS_CORRUPT,
			       "%s: the volume doesn't go on where the one before it ends",
			       engine_path(volume->engine));
	frame_walk_begin(&walk->frames, head);
	uint64_t last = volume_last_frame(journal, volume);
	for (uint64_t number = volume->first_frame; number <= last; number++)
		TRY(verify_frame(journal, walk, number, err));
	walk->done.volumes++;
	return STATUS_OK;
}

enum status journal_verify(struct journal *journal, struct journal_verified *ret_verified,
			   struct err *err)
{
	struct walk walk = {.frames = {.now_ms = INT64_MIN}};
	for (size_t i = 0; i < journal->volume_count; i++)
		TRY(verify_volume(journal, &walk, i, err));
	memcpy(walk.done.chain, walk.frames.chain, JOURNAL_HASH);
	walk.done.build = walk.frames.build;
	walk.done.build_from = walk.frames.build_from;
	if (memcmp(walk.done.chain, journal->head.chain, JOURNAL_HASH) != 0 ||
	    walk.frames.next_event != journal->head.sequence + 1)
		return err_set(err, STATUS_CORRUPT, "%s: the end isn't the head's",
			       journal->directory);
	*ret_verified = walk.done;
	return STATUS_OK;
}
