/* A copy of a journal up to a frame: what backups and cuts are made of. */
#include "common/store/journal_internal.h"

#include <inttypes.h>

#define COMMIT_BYTES ((size_t)8 << 20) /* rows of one transaction, about */

static enum status copy_row(struct volume *from, struct engine_write *write, unsigned table,
			    uint64_t number, size_t *bytes, struct err *err)
{
	struct bytes row;
	struct frame frame;
	TRY(volume_row(from, number, &row, err));
	enum status status = frame_read(row, true, &frame);
	if (status == STATUS_OK)
		status = engine_put(write, table, bytes_of(&number, sizeof(number)), row,
				    ENGINE_PUT_APPEND);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: frame %" PRIu64 " can't be copied: %s",
			       engine_path(from->engine), number, status_text(status));
	*bytes += row.size;
	return STATUS_OK;
}

/* One transaction's worth of frames, from *number on. */
static enum status copy_some(struct volume *from, struct volume *to, uint64_t last,
			     uint64_t *number, struct err *err)
{
	struct engine_write *write;
	size_t bytes = 0;
	volume_changed(to);
	TRY(engine_begin(to->engine, &write, err));
	enum status status = STATUS_OK;
	while (status == STATUS_OK && *number <= last && bytes < COMMIT_BYTES) {
		status = copy_row(from, write, to->table, *number, &bytes, err);
		(*number)++;
	}
	if (status != STATUS_OK) {
		engine_abort(write);
		return status;
	}
	return engine_commit(write, err);
}

static enum status copy_volume(struct journal *journal, struct volume *from, struct journal *copy,
			       uint64_t through, struct err *err)
{
	struct engine_usage usage;
	TRY(volume_use(journal, from, err));
	TRY(engine_usage(from->engine, &usage, err));
	copy->volume_bytes = usage.map_bytes;
	TRY(volume_add(copy, &from->head, err));
	uint64_t last = volume_last_frame(journal, from);
	if (last > through)
		last = through;
	for (uint64_t number = from->first_frame; number <= last;)
		TRY(copy_some(from, journal_last_volume(copy), last, &number, err));
	return STATUS_OK;
}

static enum status copy_into(struct journal *journal, uint64_t through, struct journal *copy,
			     struct err *err)
{
	TRY(place_make(&copy->place, err));
	TRY(volumes_load(copy, err));
	if (copy->volume_count != 0)
		return err_set(err, STATUS_CONFLICT, "%s: has a journal already", copy->directory);
	for (size_t i = 0; i < journal->volume_count; i++) {
		struct volume *volume = &journal->volumes[i];
		if (i == 0 || volume->first_frame <= through)
			TRY(copy_volume(journal, volume, copy, through, err));
	}
	return STATUS_OK;
}

enum status journal_copy(struct journal *journal, uint64_t through, const char *directory,
			 struct err *err)
{
	if (through > journal->head.frame)
		return err_set(err, STATUS_NOT_FOUND, "%s: no frame %" PRIu64, journal->directory,
			       through);
	struct journal *copy = journal_alloc(directory, journal->place.mem);
	if (copy == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", directory);
	enum status status = copy_into(journal, through, copy, err);
	journal_close(copy);
	return status;
}
