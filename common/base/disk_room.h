/* How full the file system below a county's data is, as the daemons count it. */
#ifndef ZHIAN_BASE_DISK_ROOM_H
#define ZHIAN_BASE_DISK_ROOM_H

#include <stdbool.h>
#include <stdint.h>

struct disk_room {
	unsigned used_percent; /* of what the daemons can use: without what is root's */
	uint64_t free_bytes;
	uint64_t size_bytes; /* of the whole, less what is root's */
};

/* false: there is no such directory. */
bool disk_room_of(const char *path, struct disk_room *ret_room);

#endif
