#include "common/store/journal_pack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/journal_internal.h"

/* In the volume's own folder, so that one flush of it covers both of the file's names. */
#define MAKING "packing.zst"

struct places {
	char folder[FILE_PATH_MAX];
	char making[FILE_PATH_MAX], packed[FILE_PATH_MAX];
	char plain[FILE_PATH_MAX], lock[FILE_PATH_MAX];
};

static bool joined(char out[FILE_PATH_MAX], const char *folder, const char *name)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s/%s", folder, name);
	return (size_t)size < FILE_PATH_MAX;
}

static enum status places_of(const struct journal *journal, const struct volume *volume,
			     struct places *places, struct err *err)
{
	char name[PLACE_NAME_MAX];
	volume_name(volume, name);
	if (joined(places->folder, journal->directory, name) &&
	    joined(places->making, places->folder, MAKING) &&
	    joined(places->plain, places->folder, "data.mdb") &&
	    joined(places->lock, places->folder, "lock.mdb") &&
	    joined(places->packed, places->folder, ENGINE_PACKED_FILE))
		return STATUS_OK;
	return err_set(err, STATUS_INVALID, "%s: path is too long", journal->directory);
}

/* ---- is it what was written */

/* Row by row; its frames are whole and linked from the first to the last. */
static enum status compare_rows(struct volume *plain, struct volume *packed, uint64_t last,
				struct err *err)
{
	struct frame_walk walk = {.now_ms = INT64_MIN};
	frame_walk_begin(&walk, &plain->head);
	for (uint64_t number = plain->first_frame; number <= last; number++) {
		struct bytes row;
		struct bytes other;
		struct frame frame;
		TRY(volume_row(plain, number, &row, err));
		TRY(volume_row(packed, number, &other, err));
		if (!bytes_equal(row, other))
			return err_set(err, STATUS_CORRUPT,
				       "%s: frame %" PRIu64 " isn't what was packed",
				       engine_path(packed->engine), number);
		TRY(volume_frame(plain, number, true, &frame, err));
		const char *fault = frame_fault(&walk, &frame, true);
		if (fault != NULL && !SABOTAGE("journal.pack-believes"))
			return err_set(err, STATUS_CORRUPT, "%s: frame %" PRIu64 " %s",
				       engine_path(plain->engine), number, fault);
		frame_walk_on(&walk, &frame);
	}
	return STATUS_OK;
}

static enum status compare(struct journal *journal, struct volume *plain, struct volume *packed,
			   struct err *err)
{
	uint64_t end = 0;
	uint64_t packed_end = 0;
	uint64_t last = volume_last_frame(journal, plain);
	TRY(volume_end(plain, &end, err));
	TRY(volume_end(packed, &packed_end, err));
	/* A volume that was forked from at once has its head alone. */
	if ((end != VOLUME_HEAD_KEY ? end : plain->first_frame - 1) != last || packed_end != end)
		return err_set(err, STATUS_CORRUPT,
			       "%s: ends with frame %" PRIu64 ", and should with %" PRIu64,
			       engine_path(plain->engine), end, last);
	return compare_rows(plain, packed, last, err);
}

/* As the volume's readers will see it. */
static enum status check(struct journal *journal, struct volume *volume,
			 const struct places *places, struct err *err)
{
	const struct engine_options options = {
		.path = places->folder, .integer_keys = true, .read_only = true, .closed = true};
	struct volume packed = {.first_frame = volume->first_frame,
				.first_event = volume->first_event};
	TRY(engine_open_packed(&options, MAKING, &packed.engine, err));
	enum status status = volume_look(&packed, err);
	if (status == STATUS_OK)
		status = compare(journal, volume, &packed, err);
	engine_view_close(packed.view);
	engine_close(packed.engine);
	return status;
}

/* ---- one volume */

static enum status remove_file(const char *path, struct err *err)
{
	return unlink(path) == 0 || errno == ENOENT ? STATUS_OK : err_set_errno(err, "%s", path);
}

/* BUSY: somebody else is at it.  What he began and didn't end is taken away. */
static enum status begin(const struct places *places, int *ret_fd, struct err *err)
{
	*ret_fd = open(places->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_fd < 0)
		return err_set_errno(err, "%s", places->folder);
	if (flock(*ret_fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
			       ? err_set(err, STATUS_BUSY, "%s: is being packed", places->folder)
			       : err_set_errno(err, "%s", places->folder);
	return remove_file(places->making, err);
}

/* The name is durable before what it stands for is removed. */
static enum status put_in_place(const struct places *places, struct err *err)
{
	if (rename(places->making, places->packed) != 0)
		return err_set_errno(err, "%s: can't rename to %s", places->making, places->packed);
	if (!SABOTAGE("sync.packed-name"))
		TRY(file_sync_directory(places->folder, err));
	TRY(remove_file(places->plain, err));
	return remove_file(places->lock, err);
}

static enum status size_of(const char *path, uint64_t *ret_size, struct err *err)
{
	struct stat info;
	if (stat(path, &info) != 0)
		return err_set_errno(err, "%s", path);
	*ret_size = (uint64_t)info.st_size;
	return STATUS_OK;
}

static enum status pack_begun(struct journal *journal, struct volume *volume,
			      const struct places *places, struct volume_packed *packed,
			      struct err *err)
{
	struct err left;
	TRY(engine_pack(volume->engine, VOLUME_TABLE, places->making, err));
	enum status status = check(journal, volume, places, err);
	if (status == STATUS_OK)
		status = size_of(places->making, &packed->bytes_after, err);
	if (status == STATUS_OK)
		return put_in_place(places, err);
	(void)remove_file(places->making, &left);
	return status;
}

static enum status pack_volume(struct journal *journal, struct volume *volume,
			       const struct places *places, struct volume_packed *packed,
			       struct err *err)
{
	int fd = -1;
	TRY(volume_use(journal, volume, err));
	enum status status = begin(places, &fd, err);
	if (status == STATUS_OK)
		status = pack_begun(journal, volume, places, packed, err);
	if (fd >= 0)
		(void)close(fd);
	return status;
}

static enum status pack_one(const struct journal_pack *pack, struct journal *journal, size_t index,
			    volume_packed_fn *each, void *context, struct err *err)
{
	struct volume *volume = &journal->volumes[index];
	struct volume_packed packed = {.first_frame = volume->first_frame};
	struct places places;
	TRY(places_of(journal, volume, &places, err));
	if (access(places.plain, F_OK) != 0 && errno == ENOENT)
		return STATUS_OK; /* packed; or missing, which whoever opens it is told */
	packed.last_frame = volume_last_frame(journal, volume);
	volume_name(volume, packed.name);
	TRY(size_of(places.plain, &packed.bytes_before, err));
	if (!pack->dry_run)
		TRY(pack_volume(journal, volume, &places, &packed, err));
	if (each != NULL)
		each(context, &packed);
	return STATUS_OK;
}

enum status journal_pack(const struct journal_pack *pack, volume_packed_fn *each, void *context,
			 struct err *err)
{
	struct journal *journal = journal_alloc(pack->directory, NULL);
	if (journal == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", pack->directory);
	journal->read_only = true;
	enum status status = volumes_list(journal, err);
	if (status == STATUS_OK && journal->volume_count == 0)
		status = err_set(err, STATUS_NOT_FOUND, "%s: no journal's volume", pack->directory);
	for (size_t i = 0; status == STATUS_OK && i + 1 < journal->volume_count; i++) {
		if (journal->volume_count - 1 - i > pack->keep)
			status = pack_one(pack, journal, i, each, context, err);
	}
	journal_close(journal);
	return status;
}
