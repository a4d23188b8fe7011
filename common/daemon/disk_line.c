#include "common/daemon/disk_line.h"

#include "common/base/disk_room.h"
#include "common/base/sabotage.h"

void disk_line_put(const struct config *config, const char *path, struct json_line *json)
{
	struct disk_room room;
	if (!disk_room_of(path, &room) || SABOTAGE("console.disk-untold"))
		return;
	json_object(json, "disk");
	json_unsigned(json, "used_percent", room.used_percent);
	json_number(json, "alarm_percent", config->disk.alarm_percent);
	json_number(json, "refuse_percent", config->disk.refuse_percent);
	json_unsigned(json, "free_bytes", room.free_bytes);
	json_object_end(json);
}
