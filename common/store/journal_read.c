/* Reading the journal: by number, by sequence. */
#include "common/store/journal_internal.h"

#include <inttypes.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

/* What is wrong with the disk, or with what is on it; not with this process. */
static bool is_damage(enum status status)
{
	return status == STATUS_CORRUPT || status == STATUS_IO || status == STATUS_UNSUPPORTED ||
	       status == STATUS_INVALID;
}

void journal_note_damage(struct journal *journal, uint64_t number, const struct err *err)
{
	struct journal_damage *damage = &journal->damage;
	if (!is_damage(err->status) || SABOTAGE("journal.damage-untold"))
		return;
	if (damage->times == 0 || number < damage->frame) {
		damage->frame = number;
		damage->err = *err;
	}
	damage->times++;
}

const struct journal_damage *journal_damage(const struct journal *journal)
{
	return journal->damage.times == 0 ? NULL : &journal->damage;
}

static enum status frame_of(struct journal *journal, struct volume *volume, uint64_t number,
			    bool check, struct frame *ret_frame, struct err *err)
{
	struct frame frame;
	TRY(volume_use(journal, volume, err));
	TRY(volume_frame(volume, number, check, &frame, err));
	*ret_frame = frame;
	return STATUS_OK;
}

enum status journal_frame_at(struct journal *journal, uint64_t number, bool check,
			     struct frame *ret_frame, struct err *err)
{
	struct volume *volume = volume_of_frame(journal, number);
	struct err why = {STATUS_OK, ""};
	if (volume == NULL || number > journal->head.frame)
		return err_set(err, STATUS_NOT_FOUND, "%s: no frame %" PRIu64, journal->directory,
			       number);
	enum status status = frame_of(journal, volume, number, check, ret_frame, &why);
	if (status == STATUS_OK)
		return STATUS_OK;
	journal_note_damage(journal, number, &why);
	if (err != NULL)
		*err = why;
	return status;
}

enum status journal_chain_before(struct journal *journal, uint64_t number,
				 uint8_t ret_chain[JOURNAL_HASH], struct err *err)
{
	struct volume *volume = volume_of_frame(journal, number);
	ASSERT(volume != NULL);
	struct frame frame;
	if (number == volume->first_frame) {
		TRY(volume_use(journal, volume, err));
		memcpy(ret_chain, volume->head.previous_chain, JOURNAL_HASH);
		return STATUS_OK;
	}
	TRY(journal_frame_at(journal, number - 1, false, &frame, err));
	memcpy(ret_chain, frame.header.chain, JOURNAL_HASH);
	return STATUS_OK;
}

enum status journal_read(struct journal *journal, uint64_t frame_number, struct frame *ret_frame,
			 struct err *err)
{
	struct read_position *position = &journal->position;
	struct frame frame;
	bool own = frame_number >= journal->own_from &&
		   frame_number + OWN_FRAMES_TRUSTED > journal->head.frame;
	bool check = !own && position->checked != frame_number;
	TRY(journal_frame_at(journal, frame_number, check, &frame, err));
	*position = (struct read_position){
		.frame = frame_number,
		.first = frame.header.first,
		.count = frame.header.count,
		.checked = frame_number,
	};
	*ret_frame = frame;
	return STATUS_OK;
}

/* One frame after the other: a damaged one must not lead to a wrong place, nor keep events of
 * whole ones from being found. */
static enum status frame_among(struct journal *journal, uint64_t sequence, uint64_t low,
			       uint64_t high, uint64_t *ret_number, struct err *err)
{
	struct frame frame;
	enum status damaged = STATUS_OK;
	for (uint64_t number = low; number <= high; number++) {
		enum status status = journal_frame_at(journal, number, true, &frame, err);
		if (status != STATUS_OK) {
			damaged = status;
			continue;
		}
		if (sequence >= frame.header.first &&
		    sequence - frame.header.first < frame.header.count) {
			*ret_number = number;
			return STATUS_OK;
		}
		if (frame.header.first > sequence)
			break;
	}
	return damaged != STATUS_OK
		       ? damaged
		       : err_set(err, STATUS_CORRUPT, "%s: no frame holds event %" PRIu64,
				 journal->directory, sequence);
}

/* The last frame of the volume whose first sequence isn't above `sequence`: frames that only move
 * cursors have the next event's and come before its frame. */
static enum status frame_of_event(struct journal *journal, struct volume *volume, uint64_t sequence,
				  uint64_t *ret_number, struct err *err)
{
	uint64_t low = volume->first_frame;
	uint64_t high = volume_last_frame(journal, volume);
	while (low < high) {
		uint64_t middle = high - (high - low) / 2;
		struct frame frame;
		if (journal_frame_at(journal, middle, true, &frame, err) != STATUS_OK)
			return frame_among(journal, sequence, low, high, ret_number, err);
		if (frame.header.first <= sequence)
			low = middle;
		else
			high = middle - 1;
	}
	*ret_number = low;
	return STATUS_OK;
}

/* Pulls go on where the last one ended: most often in the same frame or in the next. */
static enum status frame_guess(struct journal *journal, uint64_t sequence, uint64_t *ret_number,
			       struct err *err)
{
	const struct read_position *position = &journal->position;
	if (position->frame != 0 && sequence >= position->first) {
		uint64_t into = sequence - position->first;
		if (into < position->count) {
			*ret_number = position->frame;
			return STATUS_OK;
		}
		if (into == position->count && position->frame < journal->head.frame) {
			struct frame frame;
			TRY(journal_frame_at(journal, position->frame + 1, false, &frame, err));
			if (frame.header.count != 0) {
				*ret_number = position->frame + 1;
				return STATUS_OK;
			}
		}
	}
	struct volume *volume = volume_of_event(journal, sequence);
	ASSERT(volume != NULL);
	return frame_of_event(journal, volume, sequence, ret_number, err);
}

enum status journal_find(struct journal *journal, uint64_t sequence, struct frame *ret_frame,
			 struct err *err)
{
	if (sequence > journal->head.sequence || sequence < journal_first(journal))
		return err_set(err, STATUS_NOT_FOUND, "%s: no event %" PRIu64, journal->directory,
			       sequence);
	uint64_t number = 0;
	struct frame frame;
	TRY(frame_guess(journal, sequence, &number, err));
	TRY(journal_read(journal, number, &frame, err));
	if (sequence < frame.header.first || sequence - frame.header.first >= frame.header.count)
		return err_set(err, STATUS_CORRUPT,
			       "%s: frame %" PRIu64 " should hold event %" PRIu64,
			       journal->directory, number, sequence);
	*ret_frame = frame;
	return STATUS_OK;
}

uint64_t journal_first(const struct journal *journal)
{
	return journal->volumes[0].first_event;
}

uint64_t journal_first_frame(const struct journal *journal)
{
	return journal->volumes[0].first_frame;
}
