/* Volumes made again from what is whole here and in another copy. */
#include "common/store/journal_repair.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/journal_internal.h"

/* No volume's names: a daemon doesn't see them. */
#define BESIDE "repairing"  /* is made, and removed by the next repair */
#define CHANGING "mending-" /* before a volume's: whole, or what was damaged; never removed */
#define COMMIT_BYTES ((size_t)8 << 20)
#define ASIDE_TRIES 100

/* A volume that should be: as it is here, or as the source has it where there is none. */
struct slot {
	struct volume *own; /* NULL: a gap */
	uint64_t first_frame;
	uint64_t last_frame;
	bool sick;
};

struct mending {
	const struct journal_repair *repair;
	bool tries; /* nothing is put in place */
	struct journal *own, *source;
	struct frame_walk walk;
	bool linked;       /* walk is past the last frame of the slot before */
	uint64_t unproved; /* the first frame of which nothing but its source tells; 0: none */
	struct slot *slots;
	size_t count;
};

/* ---- finding frames */

static enum status frame_in(struct journal *journal, uint64_t number, struct frame *ret_frame,
			    struct err *err)
{
	struct volume *volume = volume_of_frame(journal, number);
	if (volume == NULL)
		return err_set(err, STATUS_NOT_FOUND, "%s: no frame %" PRIu64, journal->directory,
			       number);
	TRY(volume_use(journal, volume, err));
	return volume_frame(volume, number, true, ret_frame, err);
}

static bool goes_on(const struct mending *mending, const struct frame *frame)
{
	return frame_fault(&mending->walk, frame, !SABOTAGE("journal.repair-unlinked")) == NULL;
}

static uint64_t source_end(struct journal *source)
{
	struct volume *last = journal_last_volume(source);
	uint64_t end = 0;
	struct err err;
	if (volume_use(source, last, &err) != STATUS_OK ||
	    volume_end(last, &end, &err) != STATUS_OK)
		return UINT64_MAX; /* damaged there: said where it is read */
	return end != VOLUME_HEAD_KEY ? end : last->first_frame - 1;
}

static enum status too_short(struct mending *mending, uint64_t needed, struct err *err)
{
	uint64_t end = source_end(mending->source);
	if (needed <= end)
		return STATUS_OK;
	return err_set(err, STATUS_NOT_FOUND,
		       "%s: reaches to frame %" PRIu64 " only, and frame %" PRIu64
		       " is whole nowhere else",
		       mending->source->directory, end, needed);
}

/* What the row here says of its own link, though its bytes were damaged, and what others hold. */
static enum status prove(struct mending *mending, const struct slot *slot,
			 const struct frame *taken, struct err *err)
{
	const struct journal_repair *repair = mending->repair;
	uint64_t number = taken->header.frame;
	struct bytes row;
	struct frame here;
	struct err ignored;
	bool proved = slot->own != NULL &&
		      volume_use(mending->own, slot->own, &ignored) == STATUS_OK &&
		      volume_row(slot->own, number, &row, &ignored) == STATUS_OK &&
		      frame_read(row, false, &here) == STATUS_OK && here.header.frame == number &&
		      memcmp(here.header.chain, taken->header.chain, JOURNAL_HASH) == 0;
	for (size_t i = 0; i < repair->held_count; i++) {
		const struct journal_held *held = &repair->held[i];
		if (held->frame != number || SABOTAGE("journal.repair-held-unasked"))
			continue;
		if (memcmp(held->chain, taken->header.chain, JOURNAL_HASH) != 0)
			return err_set(err, STATUS_CONFLICT,
				       "%s: frame %" PRIu64 " isn't what others hold of it",
				       mending->source->directory, number);
		proved = true;
	}
	if (proved)
		mending->unproved = 0;
	else if (mending->unproved == 0)
		mending->unproved = number;
	return STATUS_OK;
}

/* From here if it is whole and linked, else from the source. */
static enum status find_frame(struct mending *mending, const struct slot *slot, uint64_t number,
			      struct frame *ret_frame, bool *ret_taken, struct err *err)
{
	struct err here = {STATUS_NOT_FOUND, "it is missing"};
	struct err there;
	*ret_taken = false;
	if (slot->own != NULL && frame_in(mending->own, number, ret_frame, &here) == STATUS_OK &&
	    goes_on(mending, ret_frame)) {
		mending->unproved = 0; /* it is linked to all before it */
		return STATUS_OK;
	}
	*ret_taken = true;
	TRY(too_short(mending, number, err));
	if (frame_in(mending->source, number, ret_frame, &there) != STATUS_OK)
		return err_set(err, STATUS_NOT_FOUND,
			       "frame %" PRIu64 " is whole neither here nor in the source: %s",
			       number, there.text);
	if (!goes_on(mending, ret_frame))
		return err_set(err, STATUS_CONFLICT,
			       "%s: frame %" PRIu64 " is of another history than this journal",
			       mending->source->directory, number);
	return prove(mending, slot, ret_frame, err);
}

/* ---- what is to be done */

static enum status add_slot(struct mending *mending, struct slot slot, struct err *err)
{
	struct slot *grown =
		(struct slot *)realloc(mending->slots, (mending->count + 1) * sizeof *grown);
	if (grown == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	mending->slots = grown;
	mending->slots[mending->count++] = slot;
	return STATUS_OK;
}

/* A gap is filled with volumes as the source has them. */
static enum status add_gap(struct mending *mending, uint64_t from, uint64_t to, struct err *err)
{
	struct journal *source = mending->source;
	TRY(too_short(mending, to, err));
	while (from <= to) {
		struct volume *volume = volume_of_frame(source, from);
		if (volume == NULL || volume->first_frame != from)
			return err_set(err, STATUS_NOT_FOUND,
				       "%s: has no volume that begins with frame %" PRIu64,
				       source->directory, from);
		bool last = volume == journal_last_volume(source);
		uint64_t end = last ? to : volume[1].first_frame - 1;
		if (end > to)
			end = to;
		struct slot slot = {.first_frame = from, .last_frame = end, .sick = true};
		TRY(add_slot(mending, slot, err));
		from = end + 1;
	}
	return STATUS_OK;
}

struct sick_volumes {
	struct mending *mending;
	enum status status;
	struct err *err;
};

static void volume_came(void *context, const struct volume_survey *found)
{
	struct sick_volumes *sick = context;
	struct mending *mending = sick->mending;
	if (sick->status != STATUS_OK)
		return;
	if (found->name[0] == '\0') {
		/* Frames that a volume has lost belong into it. */
		struct slot *before = &mending->slots[mending->count - 1];
		struct volume *source = volume_of_frame(mending->source, found->first_frame);
		if (source == NULL || source->first_frame != found->first_frame) {
			before->last_frame = found->last_frame;
			before->sick = true;
		} else {
			sick->status =
				add_gap(mending, found->first_frame, found->last_frame, sick->err);
		}
		return;
	}
	struct slot slot = {.own = volume_of_frame(mending->own, found->first_frame),
			    .first_frame = found->first_frame,
			    .last_frame = found->last_frame,
			    .sick = found->problem.status != STATUS_OK};
	if (slot.sick && found->last_frame == 0)
		sick->status = err_set(sick->err, STATUS_CORRUPT,
				       "%s: where the journal ends can't be told; restore. %.150s",
				       found->name, found->problem.text);
	else
		sick->status = add_slot(mending, slot, sick->err);
}

static enum status plan(struct mending *mending, struct err *err)
{
	struct journal_survey survey;
	struct sick_volumes sick = {.mending = mending, .status = STATUS_OK, .err = err};
	uint64_t first = mending->own->volumes[0].first_frame;
	uint64_t must = mending->repair->first_volume;
	if (must != 0 && must < first)
		TRY(add_gap(mending, must, first - 1, err));
	TRY(journal_survey(mending->own->directory, volume_came, &sick, &survey, err));
	return sick.status;
}

/* ---- making one */

/* What is in front of its frames: here, or as the source has it. */
static enum status find_head(struct mending *mending, const struct slot *slot,
			     struct volume_head *ret_head, struct err *err)
{
	struct volume *volume = slot->own;
	struct journal *journal = mending->own;
	struct err here;
	if (volume == NULL || volume_use(journal, volume, &here) != STATUS_OK) {
		journal = mending->source;
		volume = volume_of_frame(journal, slot->first_frame);
		if (volume == NULL || volume->first_frame != slot->first_frame)
			return err_set(err, STATUS_NOT_FOUND,
				       "%s: has no volume that begins with frame %" PRIu64,
				       journal->directory, slot->first_frame);
		TRY(volume_use(journal, volume, err));
	}
	*ret_head = volume->head;
	return STATUS_OK;
}

static uint64_t map_of(struct journal *journal, struct volume *volume)
{
	struct engine_usage usage;
	struct err err;
	if (volume_use(journal, volume, &err) != STATUS_OK ||
	    engine_usage(volume->engine, &usage, &err) != STATUS_OK)
		return 0;
	return usage.map_bytes;
}

/* Room for whatever the volumes hold that its frames may come from; only what is used of it is
 * written. */
static uint64_t map_for(struct mending *mending, const struct slot *slot)
{
	struct journal *source = mending->source;
	uint64_t bytes = slot->own != NULL ? map_of(mending->own, slot->own) : 0;
	for (size_t i = 0; i < source->volume_count; i++) {
		struct volume *volume = &source->volumes[i];
		bool last = i + 1 == source->volume_count;
		if (volume->first_frame <= slot->last_frame &&
		    (last || volume[1].first_frame > slot->first_frame))
			bytes += map_of(source, volume);
	}
	return bytes;
}

static enum status copy_some(struct mending *mending, const struct slot *slot,
			     struct engine *engine, uint64_t *number,
			     struct volume_repaired *repaired, struct err *err)
{
	struct engine_write *write;
	unsigned table;
	size_t bytes = 0;
	TRY(engine_begin(engine, &write, err));
	enum status status = engine_table(write, VOLUME_TABLE, &table, err);
	for (; status == STATUS_OK && *number <= slot->last_frame && bytes < COMMIT_BYTES;
	     (*number)++) {
		struct frame frame;
		void *room;
		bool taken;
		status = find_frame(mending, slot, *number, &frame, &taken, err);
		if (status != STATUS_OK)
			break;
		status = engine_reserve(write, table, bytes_of(number, sizeof(*number)),
					frame_size(&frame.header), ENGINE_PUT_APPEND, &room);
		if (status != STATUS_OK) {
			(void)err_set(err, status, "%s: frame %" PRIu64 " can't be copied: %s",
				      engine_path(engine), *number, status_text(status));
			break;
		}
		frame_write(&frame.header, frame.events, room);
		frame_walk_on(&mending->walk, &frame);
		repaired->taken += taken;
		bytes += frame_size(&frame.header);
	}
	if (status == STATUS_OK)
		return engine_commit(write, err);
	engine_abort(write);
	return status;
}

static enum status fill(struct mending *mending, const struct slot *slot,
			const struct volume_head *head, struct engine *engine,
			struct volume_repaired *repaired, struct err *err)
{
	TRY(volume_write_head(engine, head, err));
	for (uint64_t number = slot->first_frame; number <= slot->last_frame;)
		TRY(copy_some(mending, slot, engine, &number, repaired, err));
	return STATUS_OK;
}

/* ---- putting it in place */

static enum status path_of(char out[FILE_PATH_MAX], const char *directory, const char *name,
			   struct err *err)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s/%s", directory, name);
	if ((size_t)size >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "%s: path is too long", directory);
	return STATUS_OK;
}

static enum status free_name(const char *aside, const char *name, char out[FILE_PATH_MAX],
			     struct err *err)
{
	for (unsigned i = 0; i < ASIDE_TRIES; i++) {
		char numbered[PLACE_NAME_MAX + 16];
		(void)snprintf(numbered, sizeof(numbered), i == 0 ? "%s" : "%s.%u", name, i);
		TRY(path_of(out, aside, numbered, err));
		if (access(out, F_OK) != 0)
			return STATUS_OK;
	}
	return err_set(err, STATUS_CONFLICT, "%s: has %s too often; remove what isn't needed",
		       aside, name);
}

static enum status flush_names(const char *directory, bool needless, struct err *err)
{
	return needless ? STATUS_OK : file_sync_directory(directory, err);
}

static enum status rename_to(const char *from, const char *to, struct err *err)
{
	return rename(from, to) == 0 ? STATUS_OK
				     : err_set_errno(err, "%s: can't rename to %s", from, to);
}

static enum status keep_aside(const struct journal_repair *repair, const char *from,
			      const char *name, bool needless, struct err *err)
{
	char aside[FILE_PATH_MAX];
	TRY(file_make_directories(repair->aside, 0700, err));
	TRY(free_name(repair->aside, name, aside, err));
	TRY(rename_to(from, aside, err));
	return flush_names(repair->aside, needless, err);
}

/* What was there is kept aside.  Cut in between, both are under names that the next repair goes on
 * with: the mended one has a name of its own before it changes places. */
static enum status put_in_place(const struct mending *mending, const char *name, struct err *err)
{
	const struct journal_repair *repair = mending->repair;
	char beside[FILE_PATH_MAX];
	char changing[FILE_PATH_MAX];
	char place[FILE_PATH_MAX];
	char numbered[sizeof(CHANGING) + PLACE_NAME_MAX];
	(void)snprintf(numbered, sizeof(numbered), CHANGING "%s", name);
	TRY(path_of(beside, repair->directory, BESIDE, err));
	TRY(path_of(changing, repair->directory, numbered, err));
	TRY(path_of(place, repair->directory, name, err));
	TRY(rename_to(beside, changing, err));
	TRY(flush_names(repair->directory, SABOTAGE("sync.repair-made"), err));
	if (access(place, F_OK) == 0) {
		if (renameat2(AT_FDCWD, changing, AT_FDCWD, place, RENAME_EXCHANGE) == 0) {
			TRY(flush_names(repair->directory, SABOTAGE("sync.repair-exchanged"), err));
			return keep_aside(repair, changing, name, SABOTAGE("sync.repair-aside"),
					  err);
		}
		TRY(keep_aside(repair, place, name, SABOTAGE("sync.repair-moved"), err));
	}
	TRY(rename_to(changing, place, err));
	return flush_names(repair->directory, SABOTAGE("sync.repair-placed"), err);
}

/* A repair that was cut: what has no volume in its place is put there, anything else is kept aside,
 * be it the damaged one or, where they hadn't changed places yet, a mended one too many. */
static enum status go_on(const struct journal_repair *repair, const char *changing, struct err *err)
{
	const char *name = changing + sizeof(CHANGING) - 1;
	char from[FILE_PATH_MAX];
	char place[FILE_PATH_MAX];
	TRY(path_of(from, repair->directory, changing, err));
	TRY(path_of(place, repair->directory, name, err));
	if (SABOTAGE("journal.repair-drops-damaged"))
		return file_remove_tree(from, err);
	if (access(place, F_OK) == 0)
		return keep_aside(repair, from, name, false, err);
	TRY(rename_to(from, place, err));
	return flush_names(repair->directory, SABOTAGE("sync.repair-resumed"), err);
}

static enum status end_what_was_cut(const struct journal_repair *repair, struct err *err)
{
	const struct place place = {repair->directory, NULL};
	struct place_names names;
	enum status status = STATUS_OK;
	TRY(place_list(&place, &names, err));
	for (size_t i = 0; status == STATUS_OK && i < names.count; i++) {
		if (strncmp(names.names[i], CHANGING, sizeof(CHANGING) - 1) == 0)
			status = go_on(repair, names.names[i], err);
	}
	place_names_free(&names);
	return status;
}

/* ---- one volume after the other */

/* The last frame's chain is what the next volume was linked to, as far as that can be read. */
static enum status check_end(struct mending *mending, const struct slot *next, struct err *err)
{
	struct volume_head head;
	if (next == NULL || next->own == NULL)
		return STATUS_OK; /* its frames are linked to it one by one */
	TRY(find_head(mending, next, &head, err));
	if (memcmp(head.previous_chain, mending->walk.chain, JOURNAL_HASH) == 0 &&
	    head.first_event == mending->walk.next_event) {
		mending->unproved = 0;
		return STATUS_OK;
	}
	return err_set(err, STATUS_CONFLICT,
		       "%s: ends otherwise than the volume that begins with frame %" PRIu64
		       " goes on",
		       mending->source->directory, next->first_frame);
}

/* Beside the others; CONFLICT: it isn't what is between the volumes around it. */
static enum status make_volume(struct mending *mending, const struct slot *slot,
			       const struct slot *next, struct volume_repaired *repaired,
			       struct err *err)
{
	const struct place place = {mending->repair->directory, NULL};
	struct engine_options options = {.tables_max = 1, .integer_keys = true};
	struct volume_head head;
	struct engine *engine;
	*repaired = (struct volume_repaired){.first_frame = slot->first_frame,
					     .last_frame = slot->last_frame};
	TRY(find_head(mending, slot, &head, err));
	options.map_bytes = map_for(mending, slot);
	if (mending->linked &&
	    (memcmp(head.previous_chain, mending->walk.chain, JOURNAL_HASH) != 0 ||
	     head.first_event != mending->walk.next_event))
		return err_set(err, STATUS_CONFLICT,
			       "%s: its volume of frame %" PRIu64
			       " doesn't go on where the one before it ends here",
			       mending->source->directory, slot->first_frame);
	frame_walk_begin(&mending->walk, &head);
	TRY(place_remove(&place, BESIDE, false, err));
	TRY(place_open(&place, BESIDE, &options, &engine, err));
	enum status status = fill(mending, slot, &head, engine, repaired, err);
	engine_close(engine);
	volume_name(
		&(struct volume){.first_frame = head.first_frame, .first_event = head.first_event},
		repaired->name);
	return status == STATUS_OK ? check_end(mending, next, err) : status;
}

static enum status mend_volume(struct mending *mending, size_t index, volume_repaired_fn *each,
			       void *context, struct err *err)
{
	const struct slot *next = index + 1 < mending->count ? &mending->slots[index + 1] : NULL;
	const struct place place = {mending->repair->directory, NULL};
	const struct frame_walk before = mending->walk;
	const uint64_t unproved = mending->unproved;
	struct slot slot = mending->slots[index];
	struct volume_repaired repaired;
	enum status status = make_volume(mending, &slot, next, &repaired, err);
	if (status == STATUS_CONFLICT && slot.own != NULL) {
		/* It may be the volume here that is of another history. */
		slot.own = NULL;
		mending->walk = before;
		mending->unproved = unproved;
		status = make_volume(mending, &slot, next, &repaired, err);
	}
	if (status == STATUS_OK && !mending->tries)
		status = put_in_place(mending, repaired.name, err);
	if (status != STATUS_OK || mending->tries) {
		struct err left;
		if (place_remove(&place, BESIDE, false, &left) != STATUS_OK && status == STATUS_OK)
			return err_set(err, left.status, "%s", left.text);
	}
	if (status == STATUS_OK && each != NULL && mending->tries == mending->repair->dry_run)
		each(context, &repaired);
	return status;
}

/* Past a volume that is whole. */
static enum status walk_on(struct mending *mending, const struct slot *slot, struct err *err)
{
	struct frame frame;
	TRY(volume_use(mending->own, slot->own, err));
	frame_walk_begin(&mending->walk, &slot->own->head);
	if (slot->last_frame < slot->first_frame)
		return STATUS_OK;
	TRY(volume_frame(slot->own, slot->last_frame, true, &frame, err));
	frame_walk_on(&mending->walk, &frame);
	return STATUS_OK;
}

static enum status mend(struct mending *mending, volume_repaired_fn *each, void *context,
			struct err *err)
{
	mending->walk = (struct frame_walk){.now_ms = INT64_MIN};
	mending->linked = false;
	mending->unproved = 0;
	for (size_t i = 0; i < mending->count; i++) {
		const struct slot *slot = &mending->slots[i];
		TRY(slot->sick ? mend_volume(mending, i, each, context, err)
			       : walk_on(mending, slot, err));
		mending->linked = true;
	}
	if (mending->unproved == 0 || SABOTAGE("journal.repair-unproved"))
		return STATUS_OK;
	return err_set(err, STATUS_CONFLICT,
		       "%s: nothing but this copy says what frame %" PRIu64
		       " was; it is believed with a head that others hold after it (--heads)",
		       mending->source->directory, mending->unproved);
}

static enum status open_listed(const char *directory, struct journal **ret_journal, struct err *err)
{
	struct journal *journal = journal_alloc(directory, NULL);
	if (journal == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", directory);
	journal->read_only = true;
	enum status status = volumes_list(journal, err);
	if (status == STATUS_OK && journal->volume_count == 0)
		status = err_set(err, STATUS_NOT_FOUND, "%s: no journal's volume", directory);
	if (status != STATUS_OK) {
		journal_close(journal);
		return status;
	}
	*ret_journal = journal;
	return STATUS_OK;
}

static enum status check_apart(const char *directory, const char *source, struct err *err)
{
	struct stat own;
	struct stat other;
	if (stat(directory, &own) == 0 && stat(source, &other) == 0 && own.st_dev == other.st_dev &&
	    own.st_ino == other.st_ino)
		return err_set(err, STATUS_CONFLICT, "%s: is the journal that is to be repaired",
			       source);
	return STATUS_OK;
}

enum status journal_repair(const struct journal_repair *repair, volume_repaired_fn *each,
			   void *context, struct err *err)
{
	struct mending mending = {.repair = repair};
	TRY(check_apart(repair->directory, repair->source, err));
	if (!repair->dry_run)
		TRY(end_what_was_cut(repair, err));
	TRY(open_listed(repair->directory, &mending.own, err));
	enum status status = open_listed(repair->source, &mending.source, err);
	if (status == STATUS_OK)
		status = plan(&mending, err);
	/* All of it first: what fits by itself may turn out to be another history's further on. */
	mending.tries = true;
	if (status == STATUS_OK && !SABOTAGE("journal.repair-untried"))
		status = mend(&mending, each, context, err);
	mending.tries = repair->dry_run;
	if (status == STATUS_OK && !repair->dry_run)
		status = mend(&mending, each, context, err);
	free(mending.slots);
	journal_close(mending.own);
	journal_close(mending.source);
	return status;
}
