#include "common/base/disk_room.h"

#include <sys/statvfs.h>

bool disk_room_of(const char *path, struct disk_room *ret_room)
{
	struct statvfs disk;
	if (statvfs(path, &disk) != 0)
		return false;
	/* As df counts it: without what is reserved for root. */
	uint64_t usable = (uint64_t)disk.f_blocks - disk.f_bfree + disk.f_bavail;
	if (usable == 0)
		return false;
	*ret_room = (struct disk_room){
		.used_percent = (unsigned)(100 - (uint64_t)disk.f_bavail * 100 / usable),
		.free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize,
		.size_bytes = usable * disk.f_frsize,
	};
	return true;
}
