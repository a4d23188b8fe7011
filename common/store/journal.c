/* The journal: opening, room, appending.  Reading is in journal_read.c, volumes in
 * journal_volume.c. */
#include "common/store/journal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/store/journal_internal.h"

#define FILL_AHEAD ((uint64_t)32 << 20) /* a burst of some 100,000 events */
#define FILL_STEP ((uint64_t)1 << 20)   /* a few ms, the flush included */
#define DISK_ASK_MS 1000
#define TAIL_CHECKED 4 /* frames at the end whose links are checked at each start */

/* ---- a new journal */

void journal_identity(const struct volume_head *head, uint8_t ret_chain[JOURNAL_HASH])
{
	struct {
		char name[16];
		uint32_t region;
		uint32_t daemon;
		uint64_t incarnation;
	} identity = {
		.name = "zhian journal 1",
		.region = head->region,
		.daemon = head->daemon,
		.incarnation = head->incarnation,
	};
	digest_blake2b256(bytes_of((const uint8_t *)&identity, sizeof(identity)), ret_chain);
}

static uint64_t new_incarnation(const struct random_source *random)
{
	uint64_t incarnation;
	do
		incarnation = random_u64(random);
	while (incarnation == 0);
	return incarnation;
}

static enum status journal_make(struct journal *journal, const struct journal_options *options,
				struct err *err)
{
	struct volume_head head = {
		.version = VOLUME_VERSION,
		.daemon = (uint8_t)options->daemon,
		.driven_clock = options->driven_clock,
		.region = options->region,
		.incarnation = new_incarnation(options->random),
		.created_ms = options->now_ms,
		.first_frame = 1,
		.first_event = 1,
	};
	journal_identity(&head, head.previous_chain);
	return volume_add(journal, &head, err);
}

/* ---- opening */

static enum status check_owner(const struct journal *journal, const struct journal_options *options,
			       struct err *err)
{
	const struct journal_head *head = &journal->head;
	if (head->region != options->region || head->daemon != options->daemon)
		return err_set(err, STATUS_CONFLICT, "%s: is the journal of %06" PRIu32 "/%s",
			       journal->directory, head->region, daemon_name(head->daemon));
	if (head->driven_clock != options->driven_clock)
		return err_set(err, STATUS_CONFLICT, "%s: was made for a %s clock",
			       journal->directory, head->driven_clock ? "driven" : "system");
	return STATUS_OK;
}

static void head_from_volume(struct journal *journal)
{
	const struct volume_head *volume = &journal_last_volume(journal)->head;
	journal->head.incarnation = volume->incarnation;
	journal->head.parent = volume->parent;
	journal->head.forked_at = volume->forked_at;
	journal->head.created_ms = volume->created_ms;
	journal->head.driven_clock = volume->driven_clock != 0;
	journal->head.region = volume->region;
	journal->head.daemon = (enum daemon)volume->daemon;
}

static void head_from_frame(struct journal *journal, const struct frame_header *header)
{
	struct journal_head *head = &journal->head;
	head->frame = header->frame;
	head->sequence = header->first + header->count - 1;
	head->now_ms = header->now_ms;
	head->cursor_count = header->cursor_count;
	memcpy(head->chain, header->chain, JOURNAL_HASH);
	head->alg = (enum frame_alg)header->alg;
	memcpy(head->cursors, header->cursors, sizeof(head->cursors));
}

static enum status check_link(struct journal *journal, uint64_t number, struct err *err)
{
	uint8_t previous[JOURNAL_HASH];
	uint8_t chain[JOURNAL_HASH];
	struct frame frame;
	TRY(journal_chain_before(journal, number, previous, err));
	TRY(journal_frame_at(journal, number, true, &frame, err));
	frame_link(previous, &frame.header, frame.events, chain);
	if (memcmp(chain, frame.header.chain, JOURNAL_HASH) != 0)
		return err_set(err, STATUS_CORRUPT,
			       "%s: frame %" PRIu64 " isn't linked to the one before it",
			       journal->directory, number);
	return STATUS_OK;
}

static enum status load_tail(struct journal *journal, uint64_t last, struct err *err)
{
	uint64_t first = journal_first_frame(journal);
	uint64_t from = last - first >= TAIL_CHECKED ? last - TAIL_CHECKED + 1 : first;
	journal->head.frame = last;
	for (uint64_t number = from; number <= last && !SABOTAGE("journal.tail-unlinked"); number++)
		TRY(check_link(journal, number, err));
	struct frame frame;
	TRY(journal_frame_at(journal, last, true, &frame, err));
	head_from_frame(journal, &frame.header);
	return STATUS_OK;
}

enum status journal_load_head(struct journal *journal, struct err *err)
{
	struct volume *volume = journal_last_volume(journal);
	uint64_t last = 0;
	TRY(volume_end(volume, &last, err));
	head_from_volume(journal);
	/* The volume's head is row 0: nothing was appended to it yet. */
	if (last == 0)
		last = volume->first_frame - 1;
	if (last >= journal_first_frame(journal))
		return load_tail(journal, last, err);
	journal->head.frame = last;
	journal->head.sequence = volume->first_event - 1;
	memcpy(journal->head.chain, volume->head.previous_chain, JOURNAL_HASH);
	journal->head.alg = (enum frame_alg)volume->head.previous_alg;
	return STATUS_OK;
}

enum status journal_lock_take(struct journal *journal, int64_t now_ms, struct err *err)
{
	char path[FILE_PATH_MAX];
	const char *slash = strrchr(journal->directory, '/');
	int parent = slash == NULL ? 0 : (int)(slash - journal->directory) + 1;
	int size = snprintf(path, sizeof(path), "%.*slock", parent, journal->directory);
	if ((size_t)size >= sizeof(path))
		return err_set(err, STATUS_INVALID, "%s: path is too long", journal->directory);
	enum status status = file_lock_take(path, now_ms, &journal->lock, err);
	if (status == STATUS_BUSY)
		return err_prefix(err, status, "another process has this journal; stop it first");
	return status;
}

static enum status open_into(struct journal *journal, const struct journal_options *options,
			     struct err *err)
{
	TRY(place_make(&journal->place, err));
	if (options->mem == NULL)
		TRY(journal_lock_take(journal, options->now_ms, err));
	TRY(volumes_load(journal, err));
	if (journal->volume_count == 0 && options->must_exist)
		return err_set(err, STATUS_NOT_FOUND, "%s: there is no journal",
			       journal->directory);
	if (journal->volume_count == 0)
		TRY(journal_make(journal, options, err));
	TRY(volumes_check(journal, err));
	TRY(journal_load_head(journal, err));
	return check_owner(journal, options, err);
}

struct journal *journal_alloc(const char *directory, struct mem_disk *mem)
{
	struct journal *journal = calloc(1, sizeof(*journal));
	char *copy = strdup(directory);
	if (journal == NULL || copy == NULL || sodium_init() < 0) {
		free(journal);
		free(copy);
		return NULL;
	}
	journal->directory = copy;
	journal->place = (struct place){copy, mem};
	journal->lock.fd = -1;
	return journal;
}

enum status journal_open(const struct journal_options *options, struct journal **ret_journal,
			 struct err *err)
{
	if (options->volume_bytes < VOLUME_LEAST)
		return err_set(err, STATUS_INVALID, "%s: a volume has at least 1 MiB, not %" PRIu64,
			       options->directory, options->volume_bytes);
	struct journal *journal = journal_alloc(options->directory, options->mem);
	if (journal == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", options->directory);
	journal->volume_bytes = options->volume_bytes / VOLUME_UNIT * VOLUME_UNIT;
	journal->build = options->build;
	journal->alg = options->alg;
	journal->alarm_percent = options->alarm_percent;
	journal->refuse_percent = options->refuse_percent;
	journal->reserve_bytes = options->reserve_bytes;
	enum status status = open_into(journal, options, err);
	if (status != STATUS_OK) {
		journal_close(journal);
		return status;
	}
	journal->own_from = journal->head.frame + 1;
	*ret_journal = journal;
	return STATUS_OK;
}

enum status journal_open_read(const char *directory, struct journal **ret_journal, struct err *err)
{
	struct journal *journal = journal_alloc(directory, NULL);
	if (journal == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", directory);
	journal->read_only = true;
	journal->own_from = UINT64_MAX;
	enum status status = volumes_load(journal, err);
	if (status == STATUS_OK && journal->volume_count == 0)
		status = err_set(err, STATUS_NOT_FOUND, "%s: no journal's volume", directory);
	if (status == STATUS_OK)
		status = volumes_check(journal, err);
	if (status == STATUS_OK)
		status = journal_load_head(journal, err);
	if (status != STATUS_OK) {
		journal_close(journal);
		return status;
	}
	*ret_journal = journal;
	return STATUS_OK;
}

void journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	volumes_close(journal);
	file_lock_release(&journal->lock);
	free(journal->directory);
	free(journal);
}

const struct journal_head *journal_head(const struct journal *journal)
{
	return &journal->head;
}

/* ---- room */

static enum journal_room room_on_disk(const struct journal *journal)
{
	const struct engine_usage *usage = &journal->usage;
	uint64_t free_bytes = usage->disk_free_bytes;
	free_bytes -= free_bytes < journal->appended_bytes ? free_bytes : journal->appended_bytes;
	uint64_t used = usage->disk_total_bytes - free_bytes;
	uint64_t used_percent =
		usage->disk_total_bytes == 0 ? 100 : used / (usage->disk_total_bytes / 100 + 1);
	uint64_t turn = 2 * (uint64_t)JOURNAL_FRAME_MAX;
	if (free_bytes < turn)
		return JOURNAL_ROOM_NONE;
	if (used_percent >= journal->refuse_percent || free_bytes < turn + journal->reserve_bytes)
		return JOURNAL_ROOM_RESERVE_ONLY;
	return used_percent >= journal->alarm_percent ? JOURNAL_ROOM_ALARM : JOURNAL_ROOM;
}

enum journal_room journal_room(struct journal *journal, int64_t mono_ms)
{
	ASSERT(!journal->read_only);
	if (!journal->asked || mono_ms - journal->asked_ms >= DISK_ASK_MS) {
		struct volume *last = journal_last_volume(journal);
		if (engine_usage(last->engine, &journal->usage, NULL) != STATUS_OK)
			return JOURNAL_ROOM_NONE;
		journal->asked = true;
		journal->asked_ms = mono_ms;
		journal->appended_bytes = 0;
	}
	return room_on_disk(journal);
}

/* Fills one volume a step further; true: there may be more to do. */
static bool fill_step(struct engine *engine, uint64_t ahead_bytes)
{
	bool filled = false;
	return engine_fill_ahead(engine, ahead_bytes, FILL_STEP, &filled, NULL) == STATUS_OK &&
	       filled;
}

bool journal_idle(struct journal *journal)
{
	ASSERT(!journal->read_only && !journal->under_way.prepared);
	struct volume *last = journal_last_volume(journal);
	uint64_t eighth = journal->volume_bytes / 8;
	uint64_t ahead = eighth < FILL_AHEAD ? eighth : FILL_AHEAD;
	/* What can't be done here costs speed, not safety: a disk that fails says so at a
	 * commit. */
	if (room_on_disk(journal) >= JOURNAL_ROOM_RESERVE_ONLY || journal->failed != STATUS_OK)
		return false;
	if (fill_step(last->engine, ahead))
		return true;
	if (engine_end_bytes(last->engine) < 7 * eighth)
		return false;
	if (journal->next == NULL)
		return volume_prepare(journal, NULL) == STATUS_OK;
	return fill_step(journal->next, ahead);
}

/* ---- appending */

/* The head of a volume that begins after the last frame. */
static struct volume_head following_head(struct journal *journal)
{
	struct volume_head head = journal_last_volume(journal)->head;
	head.first_frame = journal->head.frame + 1;
	head.first_event = journal->head.sequence + 1;
	memcpy(head.previous_chain, journal->head.chain, JOURNAL_HASH);
	head.previous_alg = (uint8_t)journal->head.alg;
	return head;
}

static bool fits(const struct volume *volume, uint64_t volume_bytes, size_t size)
{
	return engine_end_bytes(volume->engine) + size + VOLUME_MARGIN <= volume_bytes;
}

static enum status volume_for(struct journal *journal, size_t size, struct volume **ret_volume,
			      struct err *err)
{
	struct volume *last = journal_last_volume(journal);
	if (!fits(last, journal->volume_bytes, size) && last->first_frame <= journal->head.frame) {
		struct volume_head head = following_head(journal);
		volume_changed(last);
		TRY(volume_add(journal, &head, err));
		last = journal_last_volume(journal);
	}
	*ret_volume = last;
	return STATUS_OK;
}

static enum status commit_frame(struct frame_under_way *frame, struct err *err)
{
	const struct frame_header *header = &frame->header;
	struct engine_write *write;
	void *room;
	TRY(engine_begin(frame->engine, &write, err));
	enum status status =
		engine_reserve(write, frame->table, bytes_of(&header->frame, sizeof(uint64_t)),
			       frame_size(header), ENGINE_PUT_APPEND, &room);
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: can't append frame %" PRIu64 ": %s",
			       engine_path(frame->engine), header->frame, status_text(status));
	}
	frame_write(header, frame->events, room);
	return engine_commit(write, err);
}

/* All but the link, which the write adds. */
static struct frame_header header_complete(const struct journal *journal,
					   const struct frame_header *given, struct bytes events)
{
	struct frame_header header = *given;
	header.crc = 0;
	header.version = FRAME_VERSION;
	header.alg = (uint8_t)journal->alg;
	if (journal->head.driven_clock)
		header.flags |= FRAME_DRIVEN_CLOCK;
	header.frame = journal->head.frame + 1;
	header.first = journal->head.sequence + 1;
	header.length = (uint32_t)events.size;
	header.incarnation = journal->head.incarnation;
	header.build = journal->build;
	return header;
}

static enum status prepare(struct journal *journal, const struct frame_header *given,
			   struct bytes events, struct err *err)
{
	struct frame_header header = header_complete(journal, given, events);
	struct volume *volume = NULL;
	TRY(volume_for(journal, frame_size(&header), &volume, err));
	journal->under_way = (struct frame_under_way){
		.prepared = true,
		.header = header,
		.events = events,
		.engine = volume->engine,
		.table = volume->table,
	};
	return STATUS_OK;
}

enum status journal_prepare(struct journal *journal, const struct frame_header *header,
			    struct bytes events, struct err *err)
{
	ASSERT(!journal->read_only);
	ASSERT(header->cursor_count <= JOURNAL_CURSORS_MAX);
	ASSERT(header->now_ms >= journal->head.now_ms || (header->flags & FRAME_TIME_BACK) != 0);
	ASSERT((header->count == 0) == (events.size == 0));
	if (journal->failed != STATUS_OK)
		return err_set(err, journal->failed, "%s: an append failed before",
			       journal->directory);
	ASSERT(!journal->under_way.prepared);
	if (events.size > JOURNAL_FRAME_MAX)
		return err_set(err, STATUS_FULL, "%s: a frame has at most %u bytes, not %zu",
			       journal->directory, JOURNAL_FRAME_MAX, events.size);
	journal->failed = prepare(journal, header, events, err);
	return journal->failed;
}

enum status journal_write(struct journal *journal, struct err *err)
{
	struct frame_under_way *frame = &journal->under_way;
	const uint8_t unlinked[JOURNAL_HASH] = {0};
	ASSERT(frame->prepared && !frame->written);
	frame_link(SABOTAGE("journal_chain_unlinked") ? unlinked : journal->head.chain,
		   &frame->header, frame->events, frame->header.chain);
	journal->failed = commit_frame(frame, err);
	frame->written = journal->failed == STATUS_OK;
	return journal->failed;
}

void journal_finish(struct journal *journal)
{
	struct frame_under_way *frame = &journal->under_way;
	ASSERT(frame->written);
	volume_changed(journal_last_volume(journal));
	head_from_frame(journal, &frame->header);
	journal->appended_bytes += frame_size(&frame->header);
	*frame = (struct frame_under_way){.prepared = false};
}

enum status journal_append(struct journal *journal, const struct frame_header *header,
			   struct bytes events, struct err *err)
{
	TRY(journal_prepare(journal, header, events, err));
	TRY(journal_write(journal, err));
	journal_finish(journal);
	return STATUS_OK;
}

/* ---- a new incarnation */

enum status journal_fork(struct journal *journal, const struct random_source *random,
			 int64_t now_ms, struct err *err)
{
	ASSERT(!journal->read_only && !journal->under_way.prepared);
	ASSERT(journal->failed == STATUS_OK);
	struct volume *last = journal_last_volume(journal);
	struct volume_head head = following_head(journal);
	head.parent = journal->head.incarnation;
	head.forked_at = journal->head.sequence;
	head.incarnation = new_incarnation(random);
	head.created_ms = now_ms;
	if (last->first_frame > journal->head.frame) {
		journal->failed = volume_replace_head(journal, &head, err);
	} else {
		volume_changed(last);
		journal->failed = volume_add(journal, &head, err);
	}
	if (journal->failed == STATUS_OK)
		head_from_volume(journal);
	return journal->failed;
}
