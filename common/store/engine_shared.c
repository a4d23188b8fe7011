/* What several engines do alike. */
#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/store/engine_internal.h"

#define ROOM_KEPT ((size_t)1 << 20)

enum status engine_read_at(int fd, uint64_t at, void *out, size_t size)
{
	uint8_t *bytes = out;
	while (size != 0) {
		ssize_t got = pread(fd, bytes, size, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return STATUS_IO;
		if (got == 0)
			return STATUS_CORRUPT; /* the file was cut off */
		bytes += got;
		at += (uint64_t)got;
		size -= (size_t)got;
	}
	return STATUS_OK;
}

enum status engine_disk(const struct engine *engine, struct engine_usage *ret_usage,
			struct err *err)
{
	struct statvfs disk;
	if (statvfs(engine->path, &disk) != 0)
		return err_set_errno(err, "%s: can't ask for free disk space", engine->path);
	*ret_usage = (struct engine_usage){
		.disk_free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize,
		/* Without what is reserved for root, as df counts: a daemon can't have that. */
		.disk_total_bytes =
			(uint64_t)(disk.f_blocks - disk.f_bfree + disk.f_bavail) * disk.f_frsize,
	};
	return STATUS_OK;
}

unsigned engine_no_readers(struct engine *engine)
{
	(void)engine;
	return 0;
}

enum status engine_same_view(struct engine_view *view, struct err *err)
{
	(void)err;
	view->live = true;
	return STATUS_OK;
}

enum status engine_room_for(struct engine_room *room, size_t size)
{
	if (size <= room->size)
		return STATUS_OK;
	engine_room_free(room);
	room->bytes = malloc(size);
	if (room->bytes == NULL)
		return STATUS_FULL;
	room->size = size;
	return STATUS_OK;
}

bool engine_room_trim(struct engine_room *room)
{
	if (room->size <= ROOM_KEPT)
		return false;
	engine_room_free(room);
	return true;
}

void engine_room_free(struct engine_room *room)
{
	free(room->bytes);
	*room = (struct engine_room){NULL, 0};
}
