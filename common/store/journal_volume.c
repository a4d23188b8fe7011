/* The journal's volumes: their names, their heads, which are open. */
#include "common/store/journal_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/sabotage.h"

#define NEXT "next"
#define NAME_DIGITS 16
#define NAME_SIZE (2 * NAME_DIGITS + 1)

static_assert(sizeof(struct volume_head) == 64 + JOURNAL_HASH, "no padding in a head");
static_assert(NAME_SIZE < PLACE_NAME_MAX, "a name fits");

static struct bytes key_of(const uint64_t *number)
{
	return bytes_of(number, sizeof(*number));
}

/* ---- names */

static void name_print(const struct volume *volume, char out[PLACE_NAME_MAX])
{
	(void)snprintf(out, PLACE_NAME_MAX, "%016" PRIu64 "-%016" PRIu64, volume->first_frame,
		       volume->first_event);
}

static bool digits_read(const char *text, uint64_t *ret_number)
{
	uint64_t number = 0;
	for (int i = 0; i < NAME_DIGITS; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
	}
	*ret_number = number;
	return number != 0;
}

/* False: not a volume's name. */
static bool name_read(const char *name, struct volume *ret_volume)
{
	struct volume volume = {.engine = NULL};
	if (strlen(name) != NAME_SIZE || name[NAME_DIGITS] != '-' ||
	    !digits_read(name, &volume.first_frame) ||
	    !digits_read(name + NAME_DIGITS + 1, &volume.first_event))
		return false;
	*ret_volume = volume;
	return true;
}

/* ---- heads */

static uint32_t head_crc(const struct volume_head *head)
{
	size_t skip = offsetof(struct volume_head, version);
	return crc32c(0, (const uint8_t *)head + skip, sizeof(*head) - skip);
}

enum status volume_head_read(struct bytes row, struct volume_head *ret_head)
{
	struct volume_head head;
	if (row.size != sizeof(head))
		return STATUS_CORRUPT;
	memcpy(&head, row.data, sizeof(head));
	if (head.crc != head_crc(&head))
		return STATUS_CORRUPT;
	if (head.version != VOLUME_VERSION)
		return STATUS_UNSUPPORTED;
	*ret_head = head;
	return STATUS_OK;
}

enum status volume_write_head(struct engine *engine, const struct volume_head *head,
			      struct err *err)
{
	struct volume_head stored = *head;
	stored.crc = head_crc(&stored);
	const uint64_t key = VOLUME_HEAD_KEY;
	struct engine_write *write;
	unsigned table;
	TRY(engine_begin(engine, &write, err));
	enum status status = engine_table(write, VOLUME_TABLE, &table, err);
	if (status == STATUS_OK)
		status = engine_put(write, table, key_of(&key), bytes_of(&stored, sizeof(stored)),
				    ENGINE_PUT);
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: can't write the volume's head",
			       engine_path(engine));
	}
	return engine_commit(write, err);
}

/* ---- opening and closing */

/* A frame is never parted: a volume that was just begun takes any, however small volumes are. */
static uint64_t map_of(const struct journal *journal)
{
	uint64_t least = JOURNAL_FRAME_MAX + VOLUME_MARGIN + VOLUME_LEAST;
	return journal->volume_bytes > least || SABOTAGE("journal.map-as-stated")
		       ? journal->volume_bytes
		       : least;
}

static struct engine_options options_for(const struct journal *journal, bool read_only)
{
	return (struct engine_options){
		.map_bytes = read_only ? 0 : map_of(journal),
		.tables_max = 1,
		.integer_keys = true,
		.read_only = read_only,
		.no_sync = SABOTAGE("sync.journal"),
		.closed = read_only,
	};
}

static void volume_close(struct volume *volume)
{
	engine_view_close(volume->view);
	engine_close(volume->engine);
	volume->view = NULL;
	volume->engine = NULL;
	volume->fresh = false;
}

void volumes_close(struct journal *journal)
{
	for (size_t i = 0; i < journal->volume_count; i++)
		volume_close(&journal->volumes[i]);
	free(journal->volumes);
	journal->volumes = NULL;
	journal->volume_count = 0;
	engine_close(journal->next);
	journal->next = NULL;
}

static enum status volume_head_check(struct volume *volume, struct err *err)
{
	const uint64_t key = VOLUME_HEAD_KEY;
	const char *path = engine_path(volume->engine);
	struct bytes row;
	enum status status = engine_view_table(volume->view, VOLUME_TABLE, &volume->table);
	if (status == STATUS_OK)
		status = engine_get(volume->view, volume->table, key_of(&key), &row);
	if (status == STATUS_NOT_FOUND)
		return err_set(err, STATUS_CORRUPT, "%s: the volume has no head", path);
	if (status == STATUS_OK)
		status = volume_head_read(row, &volume->head);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: the volume's head is %s", path,
			       status_text(status));
	if (volume->head.first_frame != volume->first_frame ||
	    volume->head.first_event != volume->first_event)
		return err_set(err, STATUS_CORRUPT, "%s: the volume's head names frame %" PRIu64,
			       path, volume->head.first_frame);
	return STATUS_OK;
}

enum status volume_look(struct volume *volume, struct err *err)
{
	TRY(engine_view_open(volume->engine, &volume->view, err));
	volume->fresh = true;
	return volume_head_check(volume, err);
}

static enum status volume_open(struct journal *journal, struct volume *volume, bool read_only,
			       struct err *err)
{
	char name[PLACE_NAME_MAX];
	struct engine_options options = options_for(journal, read_only);
	name_print(volume, name);
	TRY(place_open(&journal->place, name, &options, &volume->engine, err));
	enum status status = volume_look(volume, err);
	if (status != STATUS_OK)
		volume_close(volume);
	return status;
}

/* Keeps the number of open environments down; the last volume and `keep` stay. */
static void volumes_trim(struct journal *journal, const struct volume *keep)
{
	struct volume *oldest = NULL;
	size_t open = 0;
	for (size_t i = 0; i < journal->volume_count; i++) {
		struct volume *volume = &journal->volumes[i];
		if (volume->engine == NULL)
			continue;
		open++;
		if (volume == keep || i == journal->volume_count - 1)
			continue;
		if (oldest == NULL || volume->used_at < oldest->used_at)
			oldest = volume;
	}
	if (open > VOLUME_OPEN_MAX && oldest != NULL)
		volume_close(oldest);
}

static enum status volume_append(struct journal *journal, const struct volume *volume,
				 struct err *err)
{
	size_t size = (journal->volume_count + 1) * sizeof(*journal->volumes);
	struct volume *grown = realloc(journal->volumes, size);
	if (grown == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", journal->directory);
	journal->volumes = grown;
	journal->volumes[journal->volume_count] = *volume;
	journal->volume_count++;
	return STATUS_OK;
}

void volume_name(const struct volume *volume, char out[PLACE_NAME_MAX])
{
	name_print(volume, out);
}

enum status volumes_list(struct journal *journal, struct err *err)
{
	struct place_names names;
	TRY(place_list(&journal->place, &names, err));
	enum status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < names.count; i++) {
		struct volume volume;
		if (name_read(names.names[i], &volume))
			status = volume_append(journal, &volume, err);
		else if (strcmp(names.names[i], NEXT) == 0 && !journal->read_only)
			status = place_remove(&journal->place, NEXT, false, err);
	}
	place_names_free(&names);
	return status;
}

enum status volumes_load(struct journal *journal, struct err *err)
{
	TRY(volumes_list(journal, err));
	if (journal->volume_count == 0)
		return STATUS_OK;
	return volume_open(journal, journal_last_volume(journal), journal->read_only, err);
}

enum status volume_end(struct volume *volume, uint64_t *ret_frame, struct err *err)
{
	struct bytes key;
	struct bytes row;
	enum status status = engine_seek(volume->view, volume->table, ENGINE_LAST,
					 bytes_of(NULL, 0), &key, &row);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: can't find the end", engine_path(volume->engine));
	memcpy(ret_frame, key.data, sizeof(*ret_frame));
	return STATUS_OK;
}

/* The volume is whole up to where `next` begins. */
static enum status check_end(struct journal *journal, struct volume *volume,
			     const struct volume *next, struct err *err)
{
	uint64_t last = 0;
	struct bytes row;
	struct frame frame;
	TRY(volume_use(journal, volume, err));
	TRY(volume_end(volume, &last, err));
	if (last + 1 != next->first_frame && !SABOTAGE("store.volume-missing-unseen"))
		return err_set(err, STATUS_CORRUPT,
			       "%s: ends with frame %" PRIu64 ", but the next volume begins with "
			       "frame %" PRIu64
			       ": a volume between them is missing; put it back, or restore",
			       engine_path(volume->engine), last, next->first_frame);
	if (last == VOLUME_HEAD_KEY)
		return STATUS_OK;
	TRY(volume_row(volume, last, &row, err));
	if (frame_read(row, false, &frame) == STATUS_OK &&
	    frame.header.first + frame.header.count != next->first_event)
		return err_set(err, STATUS_CORRUPT,
			       "%s: ends with event %" PRIu64 ", but the next volume begins with "
			       "event %" PRIu64,
			       engine_path(volume->engine),
			       frame.header.first + frame.header.count - 1, next->first_event);
	return STATUS_OK;
}

enum status volumes_check(struct journal *journal, struct err *err)
{
	for (size_t i = 0; i + 1 < journal->volume_count; i++)
		TRY(check_end(journal, &journal->volumes[i], &journal->volumes[i + 1], err));
	return STATUS_OK;
}

void journal_volumes(const struct journal *journal, uint64_t *ret_first, uint64_t *ret_last)
{
	*ret_first = journal->volumes[0].first_frame;
	*ret_last = journal->volumes[journal->volume_count - 1].first_frame;
}

/* ---- making */

enum status volume_prepare(struct journal *journal, struct err *err)
{
	if (journal->next != NULL)
		return STATUS_OK;
	struct engine_options options = options_for(journal, false);
	return place_open(&journal->place, NEXT, &options, &journal->next, err);
}

enum status volume_add(struct journal *journal, const struct volume_head *head, struct err *err)
{
	struct volume volume = {
		.first_frame = head->first_frame,
		.first_event = head->first_event,
		.head = *head,
	};
	char name[PLACE_NAME_MAX];
	name_print(&volume, name);
	TRY(volume_prepare(journal, err));
	TRY(volume_write_head(journal->next, head, err));
	TRY(place_rename(&journal->place, NEXT, name, journal->next, err));
	TRY(volume_append(journal, &volume, err));
	struct volume *last = journal_last_volume(journal);
	last->engine = journal->next;
	journal->next = NULL;
	volumes_trim(journal, last);
	return volume_look(last, err);
}

enum status volume_replace_head(struct journal *journal, const struct volume_head *head,
				struct err *err)
{
	struct volume *last = journal_last_volume(journal);
	volume_changed(last);
	TRY(volume_write_head(last->engine, head, err));
	last->head = *head;
	return STATUS_OK;
}

/* ---- finding and reading */

/* How many volumes begin at or before it: by frame, or by event. */
static size_t volumes_up_to(const struct journal *journal, uint64_t number, bool by_event)
{
	size_t low = 0;
	size_t high = journal->volume_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct volume *volume = &journal->volumes[middle];
		if ((by_event ? volume->first_event : volume->first_frame) <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct volume *volume_of_frame(struct journal *journal, uint64_t frame)
{
	size_t count = volumes_up_to(journal, frame, false);
	return count == 0 ? NULL : &journal->volumes[count - 1];
}

struct volume *volume_of_event(struct journal *journal, uint64_t sequence)
{
	size_t count = volumes_up_to(journal, sequence, true);
	return count == 0 ? NULL : &journal->volumes[count - 1];
}

uint64_t volume_last_frame(const struct journal *journal, const struct volume *volume)
{
	if (volume == &journal->volumes[journal->volume_count - 1])
		return journal->head.frame;
	return volume[1].first_frame - 1;
}

enum status volume_use(struct journal *journal, struct volume *volume, struct err *err)
{
	journal->uses++;
	volume->used_at = journal->uses;
	if (volume->engine == NULL) {
		TRY(volume_open(journal, volume, true, err));
		volumes_trim(journal, volume);
	}
	if (volume->fresh)
		return STATUS_OK;
	TRY(engine_view_renew(volume->view, err));
	volume->fresh = true;
	return STATUS_OK;
}

/* What is wrong with it, and where it is, for who looks at the file. */
static enum status frame_failure(const struct volume *volume, uint64_t frame, enum status status,
				 const char *what, struct err *err)
{
	const char *path = engine_path(volume->engine);
	uint64_t offset = engine_view_offset(volume->view);
	if (offset == 0)
		return err_set(err, status, "%s: frame %" PRIu64 " %s", path, frame, what);
	return err_set(err, status, "%s/%s, byte %" PRIu64 ": frame %" PRIu64 " %s", path,
		       engine_file(volume->engine), offset, frame, what);
}

enum status volume_row(struct volume *volume, uint64_t frame, struct bytes *ret_row,
		       struct err *err)
{
	enum status status = engine_get(volume->view, volume->table, key_of(&frame), ret_row);
	if (status == STATUS_OK)
		return STATUS_OK;
	if (status == STATUS_NOT_FOUND)
		return frame_failure(volume, frame, STATUS_CORRUPT, "is missing", err);
	return frame_failure(volume, frame, status,
			     status == STATUS_CORRUPT ? "can't be read: its page is damaged"
						      : status_text(status),
			     err);
}

enum status volume_frame(struct volume *volume, uint64_t number, bool check,
			 struct frame *ret_frame, struct err *err)
{
	struct bytes row;
	TRY(volume_row(volume, number, &row, err));
	enum status status = frame_read(row, check, ret_frame);
	if (status == STATUS_OK && ret_frame->header.frame != number)
		status = STATUS_CORRUPT;
	if (status == STATUS_OK)
		return STATUS_OK;
	return frame_failure(
		volume, number, status,
		status == STATUS_CORRUPT ? "isn't what was written" : status_text(status), err);
}

void volume_changed(struct volume *volume)
{
	engine_view_release(volume->view);
	volume->fresh = false;
}
