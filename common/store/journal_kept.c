/* A copy of a journal: given by who writes it, and kept by somebody else. */
#include "common/store/journal_kept.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/journal_internal.h"

#define ROW_MAX ((uint64_t)JOURNAL_FRAME_MAX + sizeof(struct frame_header))
#define VOLUME_MOST ((uint64_t)1 << 40) /* no volume is larger, whoever says so */

/* ---- giving */

struct giving {
	uint8_t *room;
	size_t capacity, size;
	uint64_t skip;
};

static void give_bytes(struct giving *giving, struct bytes bytes)
{
	if (giving->skip >= bytes.size) {
		giving->skip -= bytes.size;
		return;
	}
	size_t left = bytes.size - giving->skip;
	size_t fits = giving->capacity - giving->size;
	size_t size = left < fits ? left : fits;
	memcpy(giving->room + giving->size, bytes.data + giving->skip, size);
	giving->size += size;
	giving->skip = 0;
}

static enum status give_row(struct giving *giving, struct volume *volume, uint64_t key,
			    struct err *err)
{
	struct bytes row;
	TRY(volume_row(volume, key, &row, err));
	const uint64_t prefix[2] = {key, row.size};
	give_bytes(giving, bytes_of((const uint8_t *)prefix, sizeof prefix));
	give_bytes(giving, row);
	return STATUS_OK;
}

static enum status give_frame(struct journal *journal, struct volume *volume, uint64_t number,
			      struct giving *giving, struct err *err)
{
	struct frame frame; /* checked, and noted where it is damaged */
	TRY(journal_frame_at(journal, number, true, &frame, err));
	return give_row(giving, volume, number, err);
}

enum status journal_give(struct journal *journal, const struct journal_held *after, uint64_t offset,
			 uint8_t *room, size_t capacity, struct journal_given *ret_given,
			 struct err *err)
{
	struct giving giving = {.capacity = capacity, .skip = offset};
	struct engine_usage usage;
	giving.room = room;
	*ret_given = (struct journal_given){.size = 0};
	TRY(journal_hold_against(journal, after, err));
	uint64_t number = after->frame != 0 ? after->frame + 1 : journal_first_frame(journal);
	if (number > journal->head.frame)
		return STATUS_OK;
	struct volume *volume = volume_of_frame(journal, number);
	ASSERT(volume != NULL);
	TRY(volume_use(journal, volume, err));
	TRY(engine_usage(volume->engine, &usage, err));
	if (number == volume->first_frame)
		TRY(give_row(&giving, volume, VOLUME_HEAD_KEY, err));
	uint64_t last = volume_last_frame(journal, volume);
	enum status status = STATUS_OK;
	for (; number <= last && giving.size < capacity && status == STATUS_OK; number++)
		status = give_frame(journal, volume, number, &giving, err);
	if (status != STATUS_OK && giving.size == 0)
		return status; /* what is before a damaged frame goes first */
	*ret_given = (struct journal_given){.size = giving.size, .volume_bytes = usage.map_bytes};
	return STATUS_OK;
}

/* ---- keeping: what is there */

struct journal_kept {
	struct journal *journal;
	uint32_t region;
	enum daemon daemon;
	struct frame_walk walk; /* after the last frame taken */
	uint64_t next;          /* the frame that has to follow */
	struct journal_held end;
	uint64_t sequence;
	struct engine_write *write; /* of the last volume; NULL: nothing waits for its flush */
	unsigned table;
	uint8_t *pending; /* rows of which the rest is to come */
	size_t pending_size, pending_room;
	enum status failed;
};

static void end_moves(struct journal_kept *kept)
{
	kept->end.incarnation = kept->walk.incarnation;
	kept->end.frame = kept->next - 1;
	memcpy(kept->end.chain, kept->walk.chain, JOURNAL_HASH);
	kept->sequence = kept->walk.next_event - 1;
}

/* As large as it was made, so that it can be written on. */
static enum status volume_size_there(struct journal *journal, struct err *err)
{
	struct journal *there;
	struct engine_usage usage;
	TRY(journal_open_read(journal->directory, &there, err));
	enum status status = engine_usage(journal_last_volume(there)->engine, &usage, err);
	journal_close(there);
	if (status == STATUS_OK)
		journal->volume_bytes = usage.map_bytes;
	return status;
}

static enum status walk_to_end(struct journal_kept *kept, struct err *err)
{
	struct journal *journal = kept->journal;
	const struct volume *last = journal_last_volume(journal);
	struct frame frame;
	kept->next = journal->head.frame + 1;
	frame_walk_begin(&kept->walk, &last->head);
	if (journal->head.frame < journal_first_frame(journal))
		return STATUS_OK; /* a head alone */
	TRY(journal_frame_at(journal, journal->head.frame, true, &frame, err));
	frame_walk_on(&kept->walk, &frame);
	end_moves(kept);
	if (last->first_frame > journal->head.frame)
		kept->end.incarnation = frame.header.incarnation;
	return STATUS_OK;
}

static enum status go_on(struct journal_kept *kept, struct err *err)
{
	struct journal *journal = kept->journal;
	TRY(volumes_list(journal, err));
	bool any = journal->volume_count != 0;
	volumes_close(journal);
	if (!any)
		return STATUS_OK;
	TRY(volume_size_there(journal, err));
	TRY(volumes_load(journal, err));
	TRY(volumes_check(journal, err));
	TRY(journal_load_head(journal, err));
	if (journal->head.region != kept->region || journal->head.daemon != kept->daemon)
		return err_set(err, STATUS_CONFLICT, "%s: is the journal of %06" PRIu32 "/%s",
			       journal->directory, journal->head.region,
			       daemon_name(journal->head.daemon));
	return walk_to_end(kept, err);
}

enum status journal_kept_open(const struct journal_kept_options *options,
			      struct journal_kept **ret_kept, struct err *err)
{
	struct journal_kept *kept = (struct journal_kept *)calloc(1, sizeof *kept);
	struct journal *journal = journal_alloc(options->directory, NULL);
	if (kept == NULL || journal == NULL) {
		free(kept);
		journal_close(journal);
		return err_set(err, STATUS_FULL, "out of memory");
	}
	*kept = (struct journal_kept){.journal = journal,
				      .region = options->region,
				      .daemon = options->daemon,
				      .walk = {.now_ms = INT64_MIN}};
	journal->own_from = UINT64_MAX;
	enum status status = place_make(&journal->place, err);
	if (status == STATUS_OK)
		status = journal_lock_take(journal, options->now_ms, err);
	if (status == STATUS_OK)
		status = go_on(kept, err);
	if (status != STATUS_OK) {
		journal_kept_close(kept);
		return status;
	}
	*ret_kept = kept;
	return STATUS_OK;
}

void journal_kept_close(struct journal_kept *kept)
{
	if (kept == NULL)
		return;
	if (kept->write != NULL)
		engine_abort(kept->write);
	journal_close(kept->journal);
	free(kept->pending);
	free(kept);
}

const struct journal_held *journal_kept_end(const struct journal_kept *kept)
{
	return &kept->end;
}

uint64_t journal_kept_sequence(const struct journal_kept *kept)
{
	return kept->sequence;
}

uint64_t journal_kept_offset(const struct journal_kept *kept)
{
	return kept->pending_size;
}

/* ---- keeping: what comes */

static enum status flush(struct journal_kept *kept, struct err *err)
{
	struct engine_write *write = kept->write;
	if (write == NULL)
		return STATUS_OK;
	kept->write = NULL;
	TRY(engine_commit(write, err));
	kept->journal->head.frame = kept->next - 1;
	end_moves(kept);
	return STATUS_OK;
}

/* What is wrong with a volume's head, after what is kept; NULL: nothing. */
static const char *head_fault(const struct journal_kept *kept, const struct volume_head *head)
{
	uint8_t chain[JOURNAL_HASH];
	if (head->region != kept->region || head->daemon != kept->daemon)
		return "is another journal's";
	if (kept->end.frame == 0) {
		journal_identity(head, chain);
		bool own = head->first_frame != 1 || head->parent != 0 ||
			   memcmp(chain, head->previous_chain, JOURNAL_HASH) == 0;
		return own ? NULL : "isn't linked to the journal's own name";
	}
	if (head->first_frame != kept->next || head->first_event != kept->walk.next_event ||
	    memcmp(head->previous_chain, kept->walk.chain, JOURNAL_HASH) != 0)
		return "doesn't go on where the copy ends";
	if (head->incarnation != kept->end.incarnation && head->parent == 0)
		return "is of another life of the journal";
	return NULL;
}

/* A volume that was begun and got no frame may have been given another head meanwhile: a restored
 * journal's. */
static enum status put_head(struct journal_kept *kept, const struct volume_head *head,
			    uint64_t volume_bytes, struct err *err)
{
	struct journal *journal = kept->journal;
	struct volume *last = journal->volume_count != 0 ? journal_last_volume(journal) : NULL;
	if (last != NULL && last->first_frame == head->first_frame)
		return memcmp(&last->head, head, sizeof *head) == 0
			       ? STATUS_OK
			       : volume_replace_head(journal, head, err);
	if (last != NULL)
		volume_changed(last);
	journal->volume_bytes = volume_bytes / VOLUME_UNIT * VOLUME_UNIT;
	return volume_add(journal, head, err);
}

static enum status take_head(struct journal_kept *kept, struct bytes row, uint64_t volume_bytes,
			     struct err *err)
{
	struct volume_head head;
	const char *directory = kept->journal->directory;
	enum status status = volume_head_read(row, &head);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: what came as a volume's head is %s", directory,
			       status_text(status));
	TRY(flush(kept, err));
	const char *fault = head_fault(kept, &head);
	if (fault != NULL && !SABOTAGE("journal.kept-head-believed"))
		return err_set(err, STATUS_CONFLICT,
			       "%s: what came as the volume of frame %" PRIu64 " %s", directory,
			       head.first_frame, fault);
	TRY(put_head(kept, &head, volume_bytes, err));
	kept->next = head.first_frame;
	frame_walk_begin(&kept->walk, &head);
	return STATUS_OK;
}

static enum status begin(struct journal_kept *kept, struct err *err)
{
	struct volume *last = journal_last_volume(kept->journal);
	if (kept->write != NULL)
		return STATUS_OK;
	volume_changed(last);
	TRY(engine_begin(last->engine, &kept->write, err));
	return engine_table(kept->write, VOLUME_TABLE, &kept->table, err);
}

static enum status take_frame(struct journal_kept *kept, uint64_t number, struct bytes row,
			      struct err *err)
{
	const char *directory = kept->journal->directory;
	struct frame frame;
	if (kept->journal->volume_count == 0 || number != kept->next)
		return err_set(err, STATUS_CORRUPT,
			       "%s: frame %" PRIu64 " came, and isn't the one that follows",
			       directory, number);
	enum status status = frame_read(row, true, &frame);
	if (status == STATUS_OK && frame.header.frame != number)
		status = STATUS_CORRUPT;
	if (status != STATUS_OK)
		return err_set(err, status, "%s: what came as frame %" PRIu64 " is %s", directory,
			       number, status_text(status));
	const char *fault = frame_fault(&kept->walk, &frame, !SABOTAGE("journal.kept-unlinked"));
	if (fault != NULL)
		return err_set(err, STATUS_CONFLICT, "%s: what came as frame %" PRIu64 " %s",
			       directory, number, fault);
	TRY(begin(kept, err));
	status = engine_put(kept->write, kept->table,
			    bytes_of((const uint8_t *)&number, sizeof number), row,
			    ENGINE_PUT_APPEND);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: can't keep frame %" PRIu64 ": %s", directory,
			       number, status_text(status));
	frame_walk_on(&kept->walk, &frame);
	kept->next++;
	return STATUS_OK;
}

static enum status hold_pending(struct journal_kept *kept, struct bytes rows, struct err *err)
{
	size_t size = kept->pending_size + rows.size;
	if (size > kept->pending_room) {
		uint8_t *grown = (uint8_t *)realloc(kept->pending, size);
		if (grown == NULL)
			return err_set(err, STATUS_FULL, "out of memory");
		kept->pending = grown;
		kept->pending_room = size;
	}
	if (rows.size != 0)
		memcpy(kept->pending + kept->pending_size, rows.data, rows.size);
	kept->pending_size = size;
	return STATUS_OK;
}

/* A head waits for its first frame: until that is kept, the copy ends before the head, too. */
static enum status take_rows(struct journal_kept *kept, uint64_t volume_bytes, size_t *used,
			     struct err *err)
{
	for (size_t at = 0;;) {
		uint64_t prefix[2];
		size_t left = kept->pending_size - at;
		if (left < sizeof prefix)
			return STATUS_OK;
		memcpy(prefix, kept->pending + at, sizeof prefix);
		if (prefix[1] > ROW_MAX)
			return err_set(err, STATUS_CORRUPT, "%s: what came isn't a journal's rows",
				       kept->journal->directory);
		if (left - sizeof prefix < prefix[1])
			return STATUS_OK;
		struct bytes row = bytes_of(kept->pending + at + sizeof prefix, (size_t)prefix[1]);
		bool head = prefix[0] == VOLUME_HEAD_KEY;
		TRY(head ? take_head(kept, row, volume_bytes, err)
			 : take_frame(kept, prefix[0], row, err));
		at += sizeof prefix + row.size;
		if (!head)
			*used = at;
	}
}

static enum status take(struct journal_kept *kept, struct bytes rows, uint64_t volume_bytes,
			struct err *err)
{
	size_t used = 0;
	if (volume_bytes < VOLUME_LEAST || volume_bytes > VOLUME_MOST)
		return err_set(err, STATUS_CORRUPT, "%s: what came isn't a journal's rows",
			       kept->journal->directory);
	TRY(hold_pending(kept, rows, err));
	TRY(take_rows(kept, volume_bytes, &used, err));
	if (SABOTAGE("journal.kept-said-unflushed"))
		end_moves(kept);
	else
		TRY(flush(kept, err));
	kept->pending_size -= used;
	memmove(kept->pending, kept->pending + used, kept->pending_size);
	return STATUS_OK;
}

enum status journal_kept_take(struct journal_kept *kept, struct bytes rows, uint64_t volume_bytes,
			      struct err *err)
{
	ASSERT(kept->failed == STATUS_OK);
	kept->failed = take(kept, rows, volume_bytes, err);
	return kept->failed;
}
