#include "common/daemon/daemon.h"
#include "services/intake/feeds/feed_door.h"
#include "services/intake/intake.h"

int main(int argc, char **argv)
{
	static const char *const made_once[] = {"parts/data.mdb", "keys/", FEED_DOOR_DUPLICATES,
						FEED_DOOR_REWARDS, NULL};
	static const struct service service = {
		.decider = &intake_decider,
		.questions = &intake_questions,
		.keeps_parts = true,
		.made_once = made_once,
		.doors_open = feed_door_open,
		.doors_after_turn = feed_door_after_turn,
		.doors_tick = feed_door_tick,
		.doors_status = feed_door_status,
		.doors_disclose = feed_door_disclose,
		.doors_close = feed_door_close,
	};
	return service_main(&service, argc, argv);
}
